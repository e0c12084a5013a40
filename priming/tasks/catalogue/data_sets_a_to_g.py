"""The catalogue's data sets whose names start with A to G."""

from __future__ import annotations

from priming.tasks.catalogue.data_set import DataSet

_ZHANG = (
    "Xiang Zhang, Junbo Zhao and Yann LeCun: Character-level Convolutional Networks for Text Classification. "
    "NeurIPS 2015."
)
"""The paper that made several sets from reviews, news and encyclopaedia articles."""

DATA_SETS_A_TO_G = (
    DataSet(
        name="acronym_identification",
        hub="amirveyseh/acronym_identification",
        citation="Amir Pouran Ben Veyseh et al.: What Does This Acronym Mean? Introducing a New Dataset for Acronym Identification and Disambiguation. COLING 2020.",
        licence="CC-BY-NC-SA-4.0",
    ),
    DataSet(
        name="ade_corpus_v2",
        hub="ade-benchmark-corpus/ade_corpus_v2",
        citation="Harsha Gurulingappa et al.: Development of a Benchmark Corpus to Support the Automatic Extraction of Drug-related Adverse Effects from Medical Case Reports. Journal of Biomedical Informatics 2012.",
    ),
    DataSet(
        name="adversarial_qa",
        hub="UCLNLP/adversarial_qa",
        citation="Max Bartolo et al.: Beat the AI: Investigating Adversarial Human Annotation for Reading Comprehension. TACL 2020.",
        licence="CC-BY-SA-4.0",
    ),
    DataSet(
        name="aeslc",
        hub="Yale-LILY/aeslc",
        citation="Rui Zhang and Joel Tetreault: This Email Could Save Your Life: Introducing the Task of Email Subject Line Generation. ACL 2019.",
    ),
    DataSet(
        name="ag_news",
        hub="fancyzhx/ag_news",
        citation=_ZHANG,
    ),
    DataSet(
        name="ai2_arc",
        hub="allenai/ai2_arc",
        citation="Peter Clark et al.: Think you have Solved Question Answering? Try ARC, the AI2 Reasoning Challenge. arXiv 2018.",
        licence="CC-BY-SA-4.0",
    ),
    DataSet(
        name="amazon_polarity",
        hub="fancyzhx/amazon_polarity",
        citation=_ZHANG,
        licence="Apache-2.0",
    ),
    DataSet(
        name="anli",
        hub="facebook/anli",
        citation="Yixin Nie et al.: Adversarial NLI: A New Benchmark for Natural Language Understanding. ACL 2020.",
        licence="CC-BY-NC-4.0",
    ),
    DataSet(
        name="app_reviews",
        hub="sealuzh/app_reviews",
        citation="Giovanni Grano et al.: Android Apps and User Feedback: A Dataset for Software Evolution and Quality Improvement. WAMA 2017.",
    ),
    DataSet(
        name="aqua_rat",
        hub="deepmind/aqua_rat",
        citation="Wang Ling et al.: Program Induction by Rationale Generation: Learning to Solve and Explain Algebraic Word Problems. ACL 2017.",
        licence="Apache-2.0",
    ),
    DataSet(
        name="art",
        hub="allenai/art",
        citation="Chandra Bhagavatula et al.: Abductive Commonsense Reasoning. ICLR 2020.",
    ),
    DataSet(
        name="aslg_pc12",
        hub="achrafothman/aslg_pc12",
        citation="Achraf Othman and Mohamed Jemni: English-ASL Gloss Parallel Corpus 2012: ASLG-PC12. Workshop on the Representation and Processing of Sign Languages 2012.",
        licence="CC-BY-NC-4.0",
    ),
    DataSet(
        name="biomrc",
        hub="nlpaueb/biomrc",
        citation="Dimitris Pappas et al.: BioMRC: A Dataset for Biomedical Machine Reading Comprehension. BioNLP 2020.",
        converted=True,
    ),
    DataSet(
        name="blimp",
        hub="nyu-mll/blimp",
        citation="Alex Warstadt et al.: BLiMP: The Benchmark of Linguistic Minimal Pairs for English. TACL 2020.",
        licence="CC-BY-4.0",
    ),
    DataSet(
        name="boolq",
        hub="google/boolq",
        citation="Christopher Clark et al.: BoolQ: Exploring the Surprising Difficulty of Natural Yes/No Questions. NAACL 2019.",
        licence="CC-BY-SA-3.0",
    ),
    DataSet(
        name="break_data",
        hub="allenai/break_data",
        citation="Tomer Wolfson et al.: Break It Down: A Question Understanding Benchmark. TACL 2020.",
    ),
    DataSet(
        name="circa",
        hub="google-research-datasets/circa",
        citation="Annie Louis, Dan Roth and Filip Radlinski: 'I'd rather just go to bed': Understanding Indirect Answers. EMNLP 2020.",
        licence="CC-BY-4.0",
    ),
    DataSet(
        name="climate_fever",
        hub="tdiggelm/climate_fever",
        citation="Thomas Diggelmann et al.: CLIMATE-FEVER: A Dataset for Verification of Real-World Climate Claims. Workshop on Tackling Climate Change with Machine Learning at NeurIPS 2020.",
    ),
    DataSet(
        name="codah",
        hub="jaredfern/codah",
        citation="Michael Chen et al.: CODAH: An Adversarially-Authored Question Answering Dataset for Common Sense. RepEval 2019.",
        licence="ODC-By-1.0",
    ),
    DataSet(
        name="common_gen",
        hub="allenai/common_gen",
        citation="Bill Yuchen Lin et al.: CommonGen: A Constrained Text Generation Challenge for Generative Commonsense Reasoning. Findings of EMNLP 2020.",
        licence="MIT",
    ),
    DataSet(
        name="commonsense_qa",
        hub="tau/commonsense_qa",
        citation="Alon Talmor et al.: CommonsenseQA: A Question Answering Challenge Targeting Commonsense Knowledge. NAACL 2019.",
        licence="MIT",
    ),
    DataSet(
        name="cos_e",
        hub="Salesforce/cos_e",
        citation="Nazneen Fatema Rajani et al.: Explain Yourself! Leveraging Language Models for Commonsense Reasoning. ACL 2019.",
        licence="BSD-3-Clause",
    ),
    DataSet(
        name="cosmos_qa",
        hub="allenai/cosmos_qa",
        citation="Lifu Huang et al.: Cosmos QA: Machine Reading Comprehension with Contextual Commonsense Reasoning. EMNLP 2019.",
        licence="CC-BY-4.0",
        converted=True,
        configurations={"": "default"},
    ),
    DataSet(
        name="crawl_domain",
        hub="google-research-datasets/crawl_domain",
        citation="Hao Zhang, Jae Ro and Richard Sproat: Semi-supervised URL Segmentation with Recurrent Neural Networks Pre-trained on Knowledge Graph Entities. COLING 2020.",
        licence="MIT",
        converted=True,
        configurations={"": "default"},
    ),
    DataSet(
        name="crows_pairs",
        hub="nyu-mll/crows_pairs",
        citation="Nikita Nangia et al.: CrowS-Pairs: A Challenge Dataset for Measuring Social Biases in Masked Language Models. EMNLP 2020.",
        licence="CC-BY-SA-4.0",
        converted=True,
        configurations={"": "crows_pairs"},
    ),
    DataSet(
        name="dbpedia_14",
        hub="fancyzhx/dbpedia_14",
        citation=_ZHANG,
        licence="CC-BY-SA-3.0",
    ),
    DataSet(
        name="definite_pronoun_resolution",
        hub="community-datasets/definite_pronoun_resolution",
        citation="Altaf Rahman and Vincent Ng: Resolving Complex Cases of Definite Pronouns: The Winograd Schema Challenge. EMNLP-CoNLL 2012.",
    ),
    DataSet(
        name="discovery",
        hub="sileod/discovery",
        citation="Damien Sileo et al.: Mining Discourse Markers for Unsupervised Sentence Representation Learning. NAACL 2019.",
        licence="Apache-2.0",
    ),
    DataSet(
        name="dream",
        hub="dataset-org/dream",
        citation="Kai Sun et al.: DREAM: A Challenge Data Set and Models for Dialogue-Based Reading Comprehension. TACL 2019.",
        converted=True,
        configurations={"": "plain_text"},
    ),
    DataSet(
        name="duorc",
        hub="ibm-research/duorc",
        citation="Amrita Saha et al.: DuoRC: Towards Complex Language Understanding with Paraphrased Reading Comprehension. ACL 2018.",
        licence="MIT",
    ),
    DataSet(
        name="e2e_nlg_cleaned",
        hub="tuetschek/e2e_nlg_cleaned",
        citation="Ondřej Dušek, David M. Howcroft and Verena Rieser: Semantic Noise Matters for Neural Natural Language Generation. INLG 2019.",
        licence="CC-BY-SA-4.0",
        converted=True,
        configurations={"": "default"},
    ),
    DataSet(
        name="eli5",
        hub=None,
        citation="Angela Fan et al.: ELI5: Long Form Question Answering. ACL 2019.",
        elsewhere="Its owners' scripts, https://github.com/facebookresearch/ELI5, make it from dumps of Reddit.",
    ),
    DataSet(
        name="emo",
        hub="SemEvalWorkshop/emo",
        citation="Ankush Chatterjee et al.: SemEval-2019 Task 3: EmoContext Contextual Emotion Detection in Text. SemEval 2019.",
        converted=True,
        configurations={"": "emo2019"},
    ),
    DataSet(
        name="emotion",
        hub="dair-ai/emotion",
        citation="Elvis Saravia et al.: CARER: Contextualized Affect Representations for Emotion Recognition. EMNLP 2018.",
        configurations={"": "split"},
    ),
    DataSet(
        name="empathetic_dialogues",
        hub="facebook/empathetic_dialogues",
        citation="Hannah Rashkin et al.: Towards Empathetic Open-domain Conversation Models: A New Benchmark and Dataset. ACL 2019.",
        licence="CC-BY-NC-4.0",
        converted=True,
        configurations={"": "default"},
    ),
    DataSet(
        name="ethos",
        hub="iamollas/ethos",
        citation="Ioannis Mollas et al.: ETHOS: an Online Hate Speech Detection Dataset. arXiv 2020.",
        licence="AGPL-3.0",
        converted=True,
    ),
    DataSet(
        name="financial_phrasebank",
        hub="takala/financial_phrasebank",
        citation="Pekka Malo et al.: Good Debt or Bad Debt: Detecting Semantic Orientations in Economic Texts. Journal of the Association for Information Science and Technology 2014.",
        licence="CC-BY-NC-SA-3.0",
        converted=True,
    ),
    DataSet(
        name="freebase_qa",
        hub="KelvinJiang/freebase_qa",
        citation="Kelvin Jiang, Dekun Wu and Hui Jiang: FreebaseQA: A New Factoid QA Data Set Matching Trivia-Style Question-Answer Pairs with Freebase. NAACL 2019.",
        converted=True,
        configurations={"": "default"},
    ),
    DataSet(
        name="gigaword",
        hub="Harvard/gigaword",
        citation="Alexander M. Rush, Sumit Chopra and Jason Weston: A Neural Attention Model for Abstractive Sentence Summarization. EMNLP 2015.",
        licence="MIT",
        converted=True,
        configurations={"": "default"},
    ),
    DataSet(
        name="glue",
        hub="nyu-mll/glue",
        citation="Alex Wang et al.: GLUE: A Multi-Task Benchmark and Analysis Platform for Natural Language Understanding. ICLR 2019.",
    ),
    DataSet(
        name="google_wellformed_query",
        hub="google-research-datasets/google_wellformed_query",
        citation="Manaal Faruqui and Dipanjan Das: Identifying Well-formed Natural Language Questions. EMNLP 2018.",
        licence="CC-BY-SA-4.0",
        converted=True,
        configurations={"": "default"},
    ),
)
"""Data sets A to G, by name."""
