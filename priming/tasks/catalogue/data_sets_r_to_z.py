"""The catalogue's data sets whose names start with R to Z."""

from __future__ import annotations

from priming.tasks.catalogue.data_set import DataSet

_ZHANG = (
    "Xiang Zhang, Junbo Zhao and Yann LeCun: Character-level Convolutional Networks for Text Classification. "
    "NeurIPS 2015."
)
"""The paper that made several sets from reviews, news and encyclopaedia articles."""

_KINDS = {
    f"{coarse}:{fine}": fine
    for coarse, kinds in {
        "ABBR": "abb exp",
        "DESC": "def desc manner reason",
        "ENTY": "animal body color cremat currency dismed event food instru lang letter other plant product religion"
        " sport substance symbol techmeth termeq veh word",
        "HUM": "desc gr ind title",
        "LOC": "city country mount other state",
        "NUM": "code count date dist money ord other perc period speed temp volsize weight",
    }.items()
    for fine in kinds.split()
}
"""TREC's fine kinds, of which `desc` was one class in 2021 and is two, and `other` is three."""

DATA_SETS_R_TO_Z = (
    DataSet(
        name="race",
        hub="ehovy/race",
        citation="Guokun Lai et al.: RACE: Large-scale ReAding Comprehension Dataset From Examinations. EMNLP 2017.",
    ),
    DataSet(
        name="reddit_tifu",
        hub="ctr4si/reddit_tifu",
        citation="Byeongchang Kim, Hyunwoo Kim and Gunhee Kim: Abstractive Summarization of Reddit Posts with Multi-level Memory Networks. NAACL 2019.",
        licence="MIT",
        converted=True,
    ),
    DataSet(
        name="ropes",
        hub="allenai/ropes",
        citation="Kevin Lin et al.: Reasoning Over Paragraph Effects in Situations. MRQA 2019.",
        licence="CC-BY-4.0",
    ),
    DataSet(
        name="rotten_tomatoes",
        hub="cornell-movie-review-data/rotten_tomatoes",
        citation="Bo Pang and Lillian Lee: Seeing Stars: Exploiting Class Relationships for Sentiment Categorization with Respect to Rating Scales. ACL 2005.",
    ),
    DataSet(
        name="samsum",
        hub="knkarthick/samsum",
        citation="Bogdan Gliwa et al.: SAMSum Corpus: A Human-annotated Dialogue Dataset for Abstractive Summarization. Workshop on New Frontiers in Summarization 2019.",
        licence="CC-BY-NC-ND-4.0",
    ),
    DataSet(
        name="scicite",
        hub="allenai/scicite",
        citation="Arman Cohan et al.: Structural Scaffolds for Citation Intent Classification in Scientific Publications. NAACL 2019.",
        converted=True,
        configurations={"": "default"},
    ),
    DataSet(
        name="sciq",
        hub="allenai/sciq",
        citation="Johannes Welbl, Nelson F. Liu and Matt Gardner: Crowdsourcing Multiple Choice Science Questions. W-NUT 2017.",
        licence="CC-BY-NC-3.0",
    ),
    DataSet(
        name="scitail",
        hub="allenai/scitail",
        citation="Tushar Khot, Ashish Sabharwal and Peter Clark: SciTaiL: A Textual Entailment Dataset from Science Question Answering. AAAI 2018.",
    ),
    DataSet(
        name="search_qa",
        hub="kyunghyuncho/search_qa",
        citation="Matthew Dunn et al.: SearchQA: A New Q&A Dataset Augmented with Context from a Search Engine. arXiv 2017.",
        converted=True,
        splits={name: f"partial-{name}" for name in ("train", "validation", "test")},
    ),
    DataSet(
        name="sick",
        hub="RobZamp/sick",
        citation="Marco Marelli et al.: A SICK Cure for the Evaluation of Compositional Distributional Semantic Models. LREC 2014.",
        licence="CC-BY-NC-SA-3.0",
        converted=True,
        configurations={"": "default"},
    ),
    DataSet(
        name="sms_spam",
        hub="ucirvine/sms_spam",
        citation="Tiago A. Almeida, José María Gómez Hidalgo and Akebo Yamakami: Contributions to the Study of SMS Spam Filtering: New Collection and Results. DocEng 2011.",
    ),
    DataSet(
        name="social_i_qa",
        hub="allenai/social_i_qa",
        citation="Maarten Sap et al.: Social IQa: Commonsense Reasoning about Social Interactions. EMNLP 2019.",
        converted=True,
        configurations={"": "default"},
    ),
    DataSet(
        name="spider",
        hub="xlangai/spider",
        citation="Tao Yu et al.: Spider: A Large-Scale Human-Labeled Dataset for Complex and Cross-Domain Semantic Parsing and Text-to-SQL Task. EMNLP 2018.",
        licence="CC-BY-SA-4.0",
    ),
    DataSet(
        name="squad",
        hub="rajpurkar/squad",
        citation="Pranav Rajpurkar et al.: SQuAD: 100,000+ Questions for Machine Comprehension of Text. EMNLP 2016.",
        licence="CC-BY-SA-4.0",
    ),
    DataSet(
        name="super_glue",
        hub="aps/super_glue",
        citation="Alex Wang et al.: SuperGLUE: A Stickier Benchmark for General-Purpose Language Understanding Systems. NeurIPS 2019.",
    ),
    DataSet(
        name="swag",
        hub="allenai/swag",
        citation="Rowan Zellers et al.: SWAG: A Large-Scale Adversarial Dataset for Grounded Commonsense Inference. EMNLP 2018.",
    ),
    DataSet(
        name="tab_fact",
        hub="wenhu/tab_fact",
        citation="Wenhu Chen et al.: TabFact: A Large-scale Dataset for Table-based Fact Verification. ICLR 2020.",
        licence="CC-BY-4.0",
        converted=True,
    ),
    DataSet(
        name="trec",
        hub="CogComp/trec",
        citation="Xin Li and Dan Roth: Learning Question Classifiers. COLING 2002.",
        converted=True,
        configurations={"": "default"},
        fields={"label-coarse": "coarse_label", "label-fine": "fine_label"},
        class_names={"label-fine": _KINDS},
    ),
    DataSet(
        name="tweet_eval",
        hub="cardiffnlp/tweet_eval",
        citation="Francesco Barbieri et al.: TweetEval: Unified Benchmark and Comparative Evaluation for Tweet Classification. Findings of EMNLP 2020.",
    ),
    DataSet(
        name="tweet_qa",
        hub="ucsbnlp/tweet_qa",
        citation="Wenhan Xiong et al.: TWEETQA: A Social Media Focused Question Answering Dataset. ACL 2019.",
        licence="CC-BY-SA-4.0",
    ),
    DataSet(
        name="web_questions",
        hub="stanfordnlp/web_questions",
        citation="Jonathan Berant et al.: Semantic Parsing on Freebase from Question-Answer Pairs. EMNLP 2013.",
    ),
    DataSet(
        name="wiki_auto",
        hub="chaojiang06/wiki_auto",
        citation="Chao Jiang et al.: Neural CRF Model for Sentence Alignment in Text Simplification. ACL 2020.",
        licence="CC-BY-SA-3.0",
        converted=True,
    ),
    DataSet(
        name="wiki_bio",
        hub="michaelauli/wiki_bio",
        citation="Rémi Lebret, David Grangier and Michael Auli: Neural Text Generation from Structured Data with Application to the Biography Domain. EMNLP 2016.",
        licence="CC-BY-SA-3.0",
        converted=True,
        configurations={"": "default"},
    ),
    DataSet(
        name="wiki_qa",
        hub="microsoft/wiki_qa",
        citation="Yi Yang, Wen-tau Yih and Christopher Meek: WikiQA: A Challenge Dataset for Open-Domain Question Answering. EMNLP 2015.",
    ),
    DataSet(
        name="wiki_split",
        hub="google-research-datasets/wiki_split",
        citation="Jan A. Botha et al.: Learning To Split and Rephrase From Wikipedia Edit History. EMNLP 2018.",
        licence="CC-BY-4.0",
        converted=True,
        configurations={"": "default"},
    ),
    DataSet(
        name="wikisql",
        hub="Salesforce/wikisql",
        citation="Victor Zhong, Caiming Xiong and Richard Socher: Seq2SQL: Generating Structured Queries from Natural Language using Reinforcement Learning. arXiv 2017.",
        licence="BSD-3-Clause",
        converted=True,
        configurations={"": "default"},
    ),
    DataSet(
        name="winogrande",
        hub="allenai/winogrande",
        citation="Keisuke Sakaguchi et al.: WinoGrande: An Adversarial Winograd Schema Challenge at Scale. AAAI 2020.",
    ),
    DataSet(
        name="wiqa",
        hub="allenai/wiqa",
        citation="Niket Tandon et al.: WIQA: A dataset for 'What if...' reasoning over procedural text. EMNLP 2019.",
        converted=True,
        configurations={"": "default"},
    ),
    DataSet(
        name="xsum",
        hub="EdinburghNLP/xsum",
        citation="Shashi Narayan, Shay B. Cohen and Mirella Lapata: Don't Give Me the Details, Just the Summary! Topic-Aware Convolutional Neural Networks for Extreme Summarization. EMNLP 2018.",
        converted=True,
        configurations={"": "default"},
    ),
    DataSet(
        name="yahoo_answers_topics",
        hub="community-datasets/yahoo_answers_topics",
        citation=_ZHANG,
    ),
    DataSet(
        name="yelp_polarity",
        hub="fancyzhx/yelp_polarity",
        citation=_ZHANG,
    ),
    DataSet(
        name="yelp_review_full",
        hub="Yelp/yelp_review_full",
        citation=_ZHANG,
    ),
)
"""Data sets R to Z, by name."""
