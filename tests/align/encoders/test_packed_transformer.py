"""The module that holds the offline model: what it gives for a text, and what it writes."""

from __future__ import annotations

from pathlib import Path


def test_a_saved_model_cuts_texts_the_same(tmp_path: Path) -> None:
    from tokenizers import Tokenizer, models, pre_tokenizers, processors  # noqa: PLC0415
    from transformers import AutoTokenizer, BertConfig, BertModel  # noqa: PLC0415

    from duizhao.align.encoders._packed_transformer import PackedTransformer  # noqa: PLC0415

    words = {"<s>": 0, "</s>": 1, "<pad>": 2, "<unk>": 3, "对": 4, "照": 5}  # to compare
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="<unk>"))  # noqa: S106 - no password
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 1)]
    )
    config = BertConfig(
        vocab_size=6,
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=8,
        max_position_embeddings=6,
        pad_token_id=2,
    )
    roles = {"bos": "<s>", "cls": "<s>", "eos": "</s>", "sep": "</s>", "pad": "<pad>", "unk": "<unk>"}
    module = PackedTransformer(BertModel(config, add_pooling_layer=False), tokenizer, roles)

    found = module.preprocess(["对照", "照", "对照对照对照对照"], prompt="对")
    assert found["input_ids"].tolist() == [[0, 4, 4, 5, 1, 2], [0, 4, 5, 1, 2, 2], [0, 4, 4, 5, 4, 1]]
    assert found["attention_mask"].sum(axis=1).tolist() == [5, 4, 6]
    assert found["offset_mapping"][0].tolist() == [[0, 0], [0, 1], [1, 2], [2, 3], [0, 0], [0, 0]]

    module.save(str(tmp_path))
    saved = AutoTokenizer.from_pretrained(tmp_path)
    again = saved(["对对照", "对照", "对对照对照对照对照"], padding=True, truncation=True)
    assert again["input_ids"] == found["input_ids"].tolist()
    assert saved.model_max_length == module.max_seq_length == config.max_position_embeddings
    assert BertModel.from_pretrained(tmp_path).config.hidden_size == config.hidden_size
