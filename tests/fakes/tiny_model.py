"""A causal language model of two tiny random layers, with a tokenizer of a few dozen words: it speaks nonsense at once."""

from __future__ import annotations

from pathlib import Path

_WORDS = "the kettle holds water and boils fast you can keep it warm for hours or days with a lid on top of that base".split()
_TEMPLATE = "{% for message in messages %}{{ message['content'] }} {% endfor %}"


def make_tiny_model(folder: Path) -> Path:
    """Write the model and its tokenizer into the folder and return it."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    vocabulary = {word: number for number, word in enumerate(("[UNK]", "[END]", *dict.fromkeys(_WORDS)))}
    words = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=words, unk_token="[UNK]", eos_token="[END]")
    tokenizer.chat_template = _TEMPLATE
    tokenizer.save_pretrained(folder)
    torch.manual_seed(3)
    config = LlamaConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        intermediate_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=2,
        max_position_embeddings=65536,
        bos_token_id=None,
        eos_token_id=None,
        pad_token_id=1,
    )
    model = LlamaForCausalLM(config)
    with torch.no_grad():
        # Neither what is unknown nor the end is ever the likeliest.
        model.lm_head.weight[:2] = 0.0
    model.save_pretrained(folder)
    return folder
