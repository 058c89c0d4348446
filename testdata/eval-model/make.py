"""Makes the model and the expected numbers beside this script: python make.py (needs NumPy).

A second implementation of the scores, in float64 and as plain as can be; it shares no code with io.paramill.evaluate.
"""
import bz2, collections, json, os
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
WORDS, DIM, WINDOW, TOKENS = 2000, 16, 5, 1_000_000


def make_model():
    """The 2,000 most frequent words of the first million; positive mutual information, reduced by SVD."""
    text = bz2.open(os.path.join(HERE, "../corpus/en8.txt.bz2")).read(TOKENS * 7).decode().split()[:TOKENS]
    counts = collections.Counter(text)
    words = [w for w, _ in sorted(counts.items(), key=lambda e: (-e[1], e[0]))[:WORDS]]
    rows = {w: i for i, w in enumerate(words)}
    ids = np.array([rows.get(w, -1) for w in text])
    pairs = np.zeros((WORDS, WORDS))
    for shift in range(1, WINDOW + 1):
        a, b = ids[:-shift], ids[shift:]
        both = (a >= 0) & (b >= 0)
        np.add.at(pairs, (a[both], b[both]), 1)
    pairs += pairs.T
    sums = pairs.sum(1)
    with np.errstate(divide="ignore", invalid="ignore"):
        pmi = np.maximum(0, np.nan_to_num(np.log(pairs * sums.sum() / np.outer(sums, sums)), neginf=0))
    u, s, _ = np.linalg.svd(pmi)
    np.save(os.path.join(HERE, "embeddings.npy"), (u[:, :DIM] * np.sqrt(s[:DIM])).astype("<f4"))
    with open(os.path.join(HERE, "words.txt"), "w") as f:
        f.write("".join(w + "\n" for w in words))


def ranks(values):
    return np.array([(values < v).sum() + ((values == v).sum() + 1) / 2 for v in values])


def similarity(unit, rows, path):
    lines = [line.lower().split() for line in open(path) if line.strip()]
    known = [(rows[a], rows[b], float(s)) for a, b, s in lines if a in rows and b in rows]
    cosines = np.array([unit[a] @ unit[b] for a, b, _ in known])
    spearman = np.corrcoef(ranks(cosines), ranks(np.array([s for _, _, s in known])))[0, 1]
    return {"spearman": spearman, "known": len(known), "pairs": len(lines)}


def analogies(unit, rows, path, limit):
    result, category = {}, None
    for line in open(path):
        fields = line.lower().split()
        if fields[0] == ":":
            category = result.setdefault(" ".join(line.split()[1:]), [0, 0, 0])
            continue
        category[2] += 1
        q = [rows.get(w, limit) for w in fields]
        if max(q) < limit:
            category[1] += 1
            scores = unit[:limit] @ (unit[q[1]] - unit[q[0]] + unit[q[2]])
            scores[q[:3]] = -np.inf
            category[0] += int(np.argmax(scores) == q[3])
    return result


def neighbors(unit, words, row, k):
    scores = unit @ unit[row]
    scores[row] = -np.inf
    return [words[i] for i in np.argsort(-scores)[:k]]


make_model()
words = open(os.path.join(HERE, "words.txt")).read().split()
rows = {w: i for i, w in enumerate(words)}
vectors = np.load(os.path.join(HERE, "embeddings.npy")).astype(np.float64)
unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
sets = os.path.join(HERE, "../eval")
names = {"ws353": "EN-WS-353-ALL", "men": "EN-MEN-TR-3k", "simlex": "EN-SIMLEX-999", "rw": "EN-RW-STANFORD"}
expected = {
    "similarities": {n: similarity(unit, rows, f"{sets}/{f}.txt") for n, f in names.items()},
    "analogies": {str(n): analogies(unit, rows, f"{sets}/questions-words.txt", n) for n in (2000, 1000)},
    "neighbors": {w: neighbors(unit, words, rows[w], 8) for w in ("king", "three", "water", "was")},
}
json.dump(expected, open(os.path.join(HERE, "expected.json"), "w"), indent=1)
