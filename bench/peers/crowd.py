# Dawid-Skene in plain Python on a file of worker, item, label: what 'Relearn.Benchmarks crowd' does, by the same rules (the last of repeated votes, shares of votes at the start,
# 0.01 added to each count, logarithms, until the log posterior density moves by less than a millionth of itself). Prints CPU seconds of the fit, rounds, and the share of each class.
import math
import sys
import time

votes = {}
for line in open(sys.argv[1], encoding="utf-8"):
    worker, item, label = line.rstrip("\n").split("\t")[:3]
    votes[item, worker] = label
classes = sorted(set(votes.values()))
number = {c: k for k, c in enumerate(classes)}
items, workers = {}, {}
by_item = []
for (item, worker), label in votes.items():
    i = items.setdefault(item, len(items))
    w = workers.setdefault(worker, len(workers))
    if i == len(by_item):
        by_item.append([])
    by_item[i].append((w, number[label]))

K, A = len(classes), 0.01
begun = time.process_time()
posterior = []
for row in by_item:
    p = [0.0] * K
    for _, l in row:
        p[l] += 1 / len(row)
    posterior.append(p)
last, rounds = -math.inf, 0
while True:
    rounds += 1
    prior = [A] * K
    counts = [[[A] * K for _ in range(K)] for _ in workers]
    for p, row in zip(posterior, by_item):
        for k in range(K):
            prior[k] += p[k]
        for w, l in row:
            c = counts[w][l]
            for k in range(K):
                c[k] += p[k]
    logs, objective = [], 0.0
    for c in counts:
        sums = [sum(c[l][k] for l in range(K)) for k in range(K)]
        t = [[math.log(c[l][k] / sums[k]) for k in range(K)] for l in range(K)]
        objective += A * sum(map(sum, t))
        logs.append(t)
    total = sum(prior)
    log_prior = [math.log(p / total) for p in prior]
    objective += A * sum(log_prior)
    for i, row in enumerate(by_item):
        s = log_prior[:]
        for w, l in row:
            t = logs[w][l]
            for k in range(K):
                s[k] += t[k]
        most = max(s)
        e = [math.exp(x - most) for x in s]
        z = sum(e)
        posterior[i] = [x / z for x in e]
        objective += most + math.log(z)
    if abs(objective - last) <= 1e-6 * abs(objective) or rounds == 500:
        break
    last = objective
seconds = time.process_time() - begun
print(f"{seconds:.3f} {rounds} " + " ".join(f"{c}={p / total:.6f}" for c, p in zip(classes, prior)))
