"""Texts into many classes with scikit-learn, fastText and PECOS: prints one Markdown table.

    apt-get install python3-sklearn fasttext
    Relearn.Benchmarks classes-export samples/things/things.csv.gz SETS DATA
    /usr/bin/python3 bench/peers/classes.py SETS --results results.jsonl

Each job is a process of its own with one thread, so CPU seconds and peak memory are its own. Results are appended to
the file; what stands there already is not done again. --only clinc/svm does one job, or all of a set or of a method.

PECOS needs a folder with its Python package (--pecos): github amzn/pecos, with the core built beside it:

    g++ -fopenmp -O3 -std=c++17 -shared -fPIC -Ipecos/core pecos/core/libpecos.cpp -o pecos/core/libpecos_float32.so -lgomp
"""
import argparse
import collections
import json
import os
import pickle
import random
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
SEPARATOR, NO_CLASS = " > ", "?"
BEAM, TOP = 10, 5
WORD = re.compile(r"\w+")

SETS = {
    "clinc": ["svm", "logistic", "two_stage", "two_stage_softmax", "centroid", "fasttext_softmax", "fasttext_hs", "pecos_flat", "pecos_tree"],
    "banking": ["svm", "logistic", "centroid", "fasttext_softmax", "fasttext_hs", "pecos_flat", "pecos_tree"],
    "pricerunner-groups": ["svm", "logistic", "centroid", "fasttext_softmax", "fasttext_hs"],
    "pricerunner-products": ["centroid", "pecos_tree"],
    "things-100": ["centroid", "fasttext_softmax", "fasttext_hs", "pecos_flat", "pecos_tree"],
    "things-20": ["centroid", "fasttext_hs", "pecos_flat", "pecos_tree"],
    "things-5": ["centroid", "pecos_tree"],
    "things-1": ["centroid", "pecos_tree"],
}
# A job that takes more CPU seconds is ended and said to have been; fastText's process tells ours by this code.
ENDED = 3
LIMITS = collections.defaultdict(lambda: 180, fasttext_softmax=600, fasttext_hs=600)


def read(path):
    parts = {"train": ([], []), "validation": ([], []), "test": ([], [])}
    outside = []
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            part, label, text = line.rstrip("\n").split("\t")
            if label != NO_CLASS:
                parts[part][0].append(text)
                parts[part][1].append(label)
            elif part == "test":
                outside.append(text)
    return parts["train"], parts["test"], outside


def nodes(label):
    names = label.split(SEPARATOR) if label else []
    return {SEPARATOR.join(names[: i + 1]) for i in range(len(names))}


def hierarchical_f(truth, answers):
    hits = answered = true = 0
    for t, a in zip(truth, answers):
        ways = nodes(t), nodes(a)
        hits += len(ways[0] & ways[1])
        true += len(ways[0])
        answered += len(ways[1])
    return 2 * hits / (true + answered)


class Encoder:
    """TF-IDF learnt on the training texts: words and pairs of words, and for short texts parts of words too."""

    def __init__(self, name):
        import numpy as np
        from sklearn.feature_extraction.text import TfidfVectorizer

        self.parts = [TfidfVectorizer(ngram_range=(1, 2), min_df=2 if name.startswith("things") else 1, sublinear_tf=True, token_pattern=r"\w+", dtype=np.float32)]
        if not name.startswith("things"):
            self.parts.append(TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=1, sublinear_tf=True, dtype=np.float32))

    def fit(self, texts):
        return self._join([p.fit_transform(texts) for p in self.parts])

    def encode(self, texts):
        return self._join([p.transform(texts) for p in self.parts])

    @staticmethod
    def _join(matrices):
        import scipy.sparse as sparse

        return matrices[0] if len(matrices) == 1 else sparse.hstack(matrices, format="csr")


class Estimator:
    """A linear model of scikit-learn; its order of the classes is ours."""

    def __init__(self, make):
        self.make = make

    def fit(self, rows, classes):
        self.model = self.make().fit(rows, classes)

    def scores(self, rows):
        scores = self.model.predict_proba(rows) if hasattr(self.model, "predict_proba") else self.model.decision_function(rows)
        return scores, self.model.classes_

    def size(self):
        return len(pickle.dumps(self.model))


class Centroid:
    """The mean of each class's rows, by cosine."""

    def fit(self, rows, classes):
        import numpy as np
        import scipy.sparse as sparse
        from sklearn.preprocessing import normalize

        self.names, codes = np.unique(classes, return_inverse=True)
        ones = np.ones(len(codes), dtype=np.float32)
        self.means = normalize(sparse.csr_matrix((ones, (codes, np.arange(len(codes))))) @ rows).T.tocsr()

    def scores(self, rows):
        return (rows @ self.means).toarray(), self.names

    def size(self):
        return len(pickle.dumps(self.means))


class TwoStage:
    """A model of the groups and one for each group's classes: the product of both probabilities."""

    def __init__(self, make):
        self.make = make

    def fit(self, rows, classes):
        import numpy as np

        groups = np.array([c.split(SEPARATOR)[0] for c in classes])
        classes = np.array(classes)
        self.top = self.make().fit(rows, groups)
        self.below = {g: self.make().fit(rows[groups == g], classes[groups == g]) for g in self.top.classes_}

    def scores(self, rows):
        import numpy as np

        top = self.top.predict_proba(rows)
        parts = [top[:, [i]] * self.below[g].predict_proba(rows) for i, g in enumerate(self.top.classes_)]
        return np.hstack(parts), np.concatenate([self.below[g].classes_ for g in self.top.classes_])

    def size(self):
        return len(pickle.dumps((self.top, self.below)))


class Pecos:
    """PECOS's XR-Linear: squared hinge, one against the rest in each node of a tree of label vectors (16 branches), or flat."""

    def __init__(self, tree):
        self.tree = tree

    def fit(self, rows, classes):
        import numpy as np
        import scipy.sparse as sparse
        from pecos.xmc import Indexer, LabelEmbeddingFactory
        from pecos.xmc.xlinear.model import XLinearModel

        self.names, codes = np.unique(classes, return_inverse=True)
        labels = sparse.csr_matrix((np.ones(len(codes), dtype=np.float32), (np.arange(len(codes)), codes)))
        rows.sort_indices()
        chain = Indexer.gen(LabelEmbeddingFactory.create(labels, rows, method="pifa", threads=1), indexer_type="hierarchicalkmeans", nr_splits=16, max_leaf_size=100, threads=1) if self.tree else None
        self.model = XLinearModel.train(rows, labels, C=chain, Cp=1.0, Cn=1.0, threshold=0.1, threads=1)
        # Scored the way a user would: saved, and opened for prediction alone.
        with tempfile.TemporaryDirectory() as folder:
            self.model.save(folder)
            self.bytes = sum(os.path.getsize(os.path.join(at, f)) for at, _, files in os.walk(folder) for f in files)
            self.model = XLinearModel.load(folder, is_predict_only=True)

    def best(self, rows):
        import numpy as np

        rows.sort_indices()
        found = self.model.predict(rows, beam_size=BEAM, only_topk=TOP, post_processor="l3-hinge", threads=1).tocsr()
        best = []
        for r in range(found.shape[0]):
            at = slice(found.indptr[r], found.indptr[r + 1])
            order = np.argsort(-found.data[at], kind="stable")
            best.append([self.names[c] for c in found.indices[at][order]])
        return best

    def size(self):
        return self.bytes


def best_of(model, rows):
    """The five best classes of each row, and how sure the model is of the first, a thousand rows at a time."""
    import numpy as np

    if hasattr(model, "best"):
        return model.best(rows), None
    best, sure = [], []
    for start in range(0, rows.shape[0], 1000):
        scores, names = model.scores(rows[start : start + 1000])
        # Two classes have one score.
        scores = np.column_stack([-scores, scores]) if scores.ndim == 1 else scores
        top = np.argpartition(-scores, min(TOP, scores.shape[1] - 1), axis=1)[:, :TOP]
        for row, columns in zip(scores, top):
            ordered = columns[np.argsort(-row[columns], kind="stable")]
            best.append([names[c] for c in ordered])
            sure.append(row[ordered[0]])
    return best, sure


def model_of(method):
    from sklearn.linear_model import LogisticRegression
    from sklearn.svm import LinearSVC

    def logistic():
        return LogisticRegression(C=10, solver="liblinear", dual=True, max_iter=1000)

    def softmax():
        return LogisticRegression(C=10, max_iter=200)

    return {
        "svm": lambda: Estimator(LinearSVC),
        "logistic": lambda: Estimator(logistic),
        "two_stage": lambda: TwoStage(logistic),
        "two_stage_softmax": lambda: TwoStage(softmax),
        "centroid": Centroid,
        "pecos_tree": lambda: Pecos(True),
        "pecos_flat": lambda: Pecos(False),
    }[method]()


def quality(truth, best):
    first = [b[0] if b else "" for b in best]
    figures = {"accuracy": sum(t == f for t, f in zip(truth, first)) / len(truth), "top5": sum(t in b for t, b in zip(truth, best)) / len(truth)}
    if any(SEPARATOR in t for t in truth):
        figures["hF"] = hierarchical_f(truth, first)
        figures["group"] = sum(t.split(SEPARATOR)[0] == f.split(SEPARATOR)[0] for t, f in zip(truth, first)) / len(truth)
    return figures


def run_linear(name, method, path):
    (texts, classes), (unseen, truth), outside = read(path)
    encoder, model = Encoder(name), model_of(method)
    begun = time.process_time()
    rows = encoder.fit(texts)
    encoded = time.process_time()
    model.fit(rows, classes)
    fitted = time.process_time()
    test = encoder.encode(unseen)
    ready = time.process_time()
    best, sure = best_of(model, test)
    scored = time.process_time()
    figures = quality(truth, best)
    if outside and sure is not None:
        from sklearn.metrics import roc_auc_score

        far = best_of(model, encoder.encode(outside))[1]
        figures["outside"] = roc_auc_score([1] * len(sure) + [0] * len(far), list(sure) + list(far))
    return figures | {
        "features": rows.shape[1],
        "text": encoded - begun,
        "train": fitted - encoded,
        "per_second": len(unseen) / (scored - ready),
        "per_second_text": len(unseen) / (scored - fitted),
        "bytes": model.size(),
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }


def run_fasttext(method, path):
    (texts, classes), (unseen, truth), outside = read(path)
    names = sorted(set(classes))
    codes = {n: i for i, n in enumerate(names)}

    def words(text):
        return " ".join(WORD.findall(text.lower()))

    with tempfile.TemporaryDirectory() as folder:

        def write(file, lines):
            with open(os.path.join(folder, file), "w", encoding="utf-8") as out:
                out.writelines(line + "\n" for line in lines)

        def call(*arguments):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            output = subprocess.run(["fasttext", *arguments], cwd=folder, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            return output, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

        def answers(file):
            output, seconds = call("predict-prob", "model.bin", file, str(TOP))
            lines = [line.split() for line in output.splitlines()]
            return [[names[int(label[len("__label__") :])] for label in line[::2]] for line in lines], [float(line[1]) if line else 0 for line in lines], seconds

        # It takes the lines as they come, and the files are sorted.
        lines = [f"__label__{codes[c]} {words(t)}" for t, c in zip(texts, classes)]
        random.Random(1).shuffle(lines)
        write("train", lines)
        write("test", [words(t) for t in unseen])
        write("nothing", ["."])
        loss = method.split("_")[1]
        train = call("supervised", "-input", "train", "-output", "model", "-loss", loss, "-epoch", "25", "-lr", "0.5", "-wordNgrams", "2", "-bucket", "200000", "-thread", "1")[1]
        load = answers("nothing")[2]
        best, sure, seconds = answers("test")
        figures = quality(truth, best)
        if outside:
            from sklearn.metrics import roc_auc_score

            write("outside", [words(t) for t in outside])
            far = answers("outside")[1]
            figures["outside"] = roc_auc_score([1] * len(sure) + [0] * len(far), sure + far)
        return figures | {
            "train": train,
            "per_second_text": len(unseen) / max(seconds - load, 0.001),
            "bytes": os.path.getsize(os.path.join(folder, "model.bin")),
            "memory": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024,
        }


def run(folder, name, method):
    path = os.path.join(folder, f"{name}.tsv")
    return run_fasttext(method, path) if method.startswith("fasttext") else run_linear(name, method, path)


def versions():
    import scipy
    import sklearn

    return f"CPython {sys.version.split()[0]}, scikit-learn {sklearn.__version__}, SciPy {scipy.__version__}"


def cell(value, form):
    return "" if value is None else form.format(value)


def table(results):
    print("| set | method | accuracy | in 5 best | hF | group | outside, AUROC | CPU s text | CPU s training | items/CPU s | from text | model MB | peak MB |")
    print("| --- | --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |")
    for r in results:
        if r.get("ended"):
            print(f"| {r['set']} | {r['method']} | {r['ended']} |" + " |" * 10)
            continue
        cells = [
            cell(r["accuracy"], "{:.4f}"), cell(r["top5"], "{:.4f}"), cell(r.get("hF"), "{:.4f}"), cell(r.get("group"), "{:.4f}"), cell(r.get("outside"), "{:.4f}"),
            cell(r.get("text"), "{:.1f}"), cell(r["train"], "{:.1f}"), cell(r.get("per_second"), "{:,.0f}"), cell(r["per_second_text"], "{:,.0f}"),
            cell(r["bytes"] / 1e6, "{:.1f}"), cell(r["memory"] / 1e6, "{:,.0f}"),
        ]
        print(f"| {r['set']} | {r['method']} | " + " | ".join(cells) + " |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets")
    parser.add_argument("--results", default="classes.jsonl")
    parser.add_argument("--only")
    parser.add_argument("--pecos")
    parser.add_argument("--job", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.pecos:
        sys.path.insert(0, options.pecos)
    if options.job:
        try:
            print(json.dumps(run(options.sets, *options.job)))
        except subprocess.CalledProcessError as e:
            sys.exit(ENDED if e.returncode == -signal.SIGXCPU else str(e))
        return
    done = [json.loads(line) for line in open(options.results, encoding="utf-8")] if os.path.exists(options.results) else []
    for name, methods in SETS.items():
        for method in methods:
            wanted = not options.only or options.only in (name, method, f"{name}/{method}")
            if not wanted or any((d["set"], d["method"]) == (name, method) for d in done) or (method.startswith("pecos") and not options.pecos):
                continue
            limit = LIMITS[method]
            command = [sys.executable, os.path.abspath(__file__), options.sets, "--job", name, method] + (["--pecos", options.pecos] if options.pecos else [])
            job = subprocess.run(command, stdout=subprocess.PIPE, text=True, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5)))
            result = {"set": name, "method": method}
            if job.returncode == 0:
                result |= json.loads(job.stdout.splitlines()[-1])
            elif job.returncode in (-signal.SIGXCPU, ENDED):
                result["ended"] = f"ended after {limit} CPU s"
            else:
                sys.exit(f"{name}/{method} failed")
            done.append(result)
            with open(options.results, "a", encoding="utf-8") as out:
                out.write(json.dumps(result) + "\n")
    order = [(n, m) for n, methods in SETS.items() for m in methods]
    print(versions() + "\n")
    table(sorted(done, key=lambda d: order.index((d["set"], d["method"]))))


if __name__ == "__main__":
    main()
