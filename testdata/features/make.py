"""Makes expected.json; see ORIGIN.md."""

import json

import numpy as np
from sklearn.cluster import KMeans
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer
from sklearn.preprocessing import StandardScaler

random = np.random.default_rng(7)

# Six overlapping groups of points with different sizes and spreads.
centres = random.normal(size=(6, 5)) * 2
sizes = [80, 70, 60, 40, 30, 20]
points = np.concatenate(
    [centre + random.normal(size=(size, 5)) * random.uniform(0.4, 1.2) for centre, size in zip(centres, sizes)]
)
points = random.permutation(points).round(4)

start = points[:6]
lloyd = KMeans(n_clusters=6, init=start, n_init=1, tol=0, max_iter=300, algorithm="lloyd").fit(points)
best = KMeans(n_clusters=6, n_init=50, random_state=0).fit(points)

# Attributes in units of their own.
units = points * [1, 1e-3, 1e6, 40, 1] + [0, 5, 1.7e9, -1e4, 0]
scaled = StandardScaler().fit_transform(units)
scaled_best = KMeans(n_clusters=6, n_init=50, random_state=0).fit(scaled)

words = ["word%d" % i for i in range(300)] + ["überall", "東京", "naïve", "x"]
texts = []
for topic in random.integers(0, 4, size=60):
    ranks = random.zipf(1.4, size=random.integers(1, 60)) % 76
    texts.append(" ".join(words[(topic * 76 + rank) % len(words)] for rank in ranks))
buckets = HashingVectorizer(
    n_features=64, alternate_sign=False, norm=None, analyzer=str.split
).fit_transform(texts)
tfidf = TfidfTransformer(sublinear_tf=True).fit_transform(buckets).toarray()

centred = tfidf - tfidf.mean(axis=0)
_, singular, directions = np.linalg.svd(centred, full_matrices=False)

json.dump(
    {
        "points": points.tolist(),
        "lloydCentres": lloyd.cluster_centers_.tolist(),
        "lloydLabels": lloyd.labels_.tolist(),
        "lloydInertia": lloyd.inertia_,
        "bestInertia": best.inertia_,
        "units": units.tolist(),
        "scaled": scaled.tolist(),
        "scaledBestInertia": scaled_best.inertia_,
        "texts": texts,
        "tfidf": tfidf.tolist(),
        "variances": (singular**2 / len(texts)).tolist(),
        "directions": directions[:3].tolist(),
    },
    open("expected.json", "w"),
    ensure_ascii=False,
)
