# The job of 'Relearn.Benchmarks sparse-encoding' in scikit-learn: lines of the same Markdown table. Arguments: the folder of the sets, rounds.
import os
import pickle
import statistics
import sys
import time

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_union

sets, rounds = sys.argv[1], int(sys.argv[2])
words = dict(min_df=2, sublinear_tf=True, ngram_range=(1, 2), token_pattern=r"[^\W_]+")
characters = dict(min_df=2, sublinear_tf=True, analyzer="char_wb", ngram_range=(2, 5))


def cpu(work):
    begun = time.process_time()
    result = work()
    return time.process_time() - begun, result


for name, parts in ("clinc", [words, characters]), ("things-100", [words]):
    with open(os.path.join(sets, name + ".tsv"), encoding="utf-8") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines]
    train = [text for part, label, text in rows if part == "train" and label != "?"]
    test = [text for part, label, text in rows if part == "test" and label != "?"][:1000]
    both, encode = [], []
    for _ in range(rounds):
        union = make_union(*[TfidfVectorizer(**p) for p in parts])
        seconds, matrix = cpu(lambda: union.fit_transform(train))
        both.append(seconds)
        encode.append(cpu(lambda: union.transform(train))[0])
    one = cpu(lambda: [union.transform([text]) for text in test])[0] / len(test)
    data = pickle.dumps(union, protocol=5)
    opened = cpu(lambda: pickle.loads(data))[0]
    together, apply = statistics.median(both), statistics.median(encode)
    calls = "`, `".join("terms(text, 1, 2)" if p is words else "chars(text, 2, 5)" for p in parts)
    print(f"| {name} | `{calls}` | scikit-learn | {len(train):,} | {matrix.shape[1]:,} | {matrix.nnz / len(train):.1f} | | {apply:.3f} | {together:.3f} | {len(train) / together:,.0f} | {one * 1e6:.0f} | {len(data) / 1000:,.0f} | {opened * 1000:.1f} |")
