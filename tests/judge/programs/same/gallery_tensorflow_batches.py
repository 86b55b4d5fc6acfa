import numpy as np
from imblearn.datasets import make_imbalance
from imblearn.over_sampling import RandomOverSampler
from imblearn.tensorflow import balanced_batch_generator
from scipy import sparse
from sklearn.datasets import load_iris

X, y = load_iris(return_X_y=True)
X, y = make_imbalance(X, y, sampling_strategy={0: 30, 1: 50, 2: 40}, random_state=0)
weights = np.arange(len(X)) / len(X)
for sampler in (None, RandomOverSampler(random_state=3)):
    batches, steps_per_epoch = balanced_batch_generator(
        X, y, sample_weight=weights, sampler=sampler, batch_size=10, random_state=42
    )
    print(steps_per_epoch)
    for _ in range(steps_per_epoch):
        X_batch, y_batch, w_batch = next(batches)
        print(X_batch.shape, np.bincount(y_batch), round(X_batch.sum(), 6), w_batch.sum())
batches, _ = balanced_batch_generator(sparse.csr_matrix(X), y, batch_size=10, random_state=42)
print(type(next(batches)[0]).__name__)
