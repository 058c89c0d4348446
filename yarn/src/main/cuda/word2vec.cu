// Skip-gram with negative sampling on a GPU (Mikolov et al. 2013). A warp takes a piece of a
// document after the other, and its windows in their order; a window is one step, whose words share
// the output rows (Ji et al. 2016, arXiv 1604.04661), which stay in shared memory meanwhile, as in
// FULL-W2V (Randall et al. 2021, arXiv 2312.07743). Warps add to the matrices without waiting for
// each other (Niu et al. 2011, arXiv 1106.5730), by atomic additions, so that none is lost.
//
// Built to yarn/src/main/resources/io/paramill/train/word2vec/word2vec.ptx; see docs/architecture.md.

typedef unsigned long long u64;

// Centres [from, to) of the document that is rows[begin, end).
struct Piece {
  int begin;
  int end;
  int from;
  int to;
  float rate;
  int padding;
  u64 seed;
};

struct Totals {
  double loss;
  u64 measured;
  u64 positions;
  u64 examples;
};

struct Task {
  float* inputs;
  float* outputs;
  unsigned* inputUpdates;
  unsigned* outputUpdates;
  const u64* aliases;
  const int* rows;
  const Piece* pieces;
  Totals* totals;
  int* taken;
  int pieceCount;
  int words;
  int stride;
  int window;
  int negative;
  int lossSampling;
};

// RandomStream.java, with the state a function of the number of the draw.
static __device__ const u64 STEP = 0x9E3779B97F4A7C15ull;

static __device__ u64 random(u64 seed, u64 draw) {
  u64 value = seed + draw * STEP;
  value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9ull;
  value = (value ^ value >> 27) * 0x94D049BB133111EBull;
  return value ^ value >> 31;
}

static __device__ int below(u64 bits, int bound) {
  return (int)(((bits >> 32) * (u64)bound) >> 32);
}

// AliasTable.java
static __device__ int negative(const Task& task, u64 bits) {
  int column = below(bits, task.words);
  u64 chosen = __ldg(task.aliases + column);
  return (bits & 0xFFFFFFFFull) < chosen >> 32 ? column : (int)chosen;
}

static __device__ float sum(float value) {
  for (int distance = 16; distance > 0; distance >>= 1) {
    value += __shfl_xor_sync(0xFFFFFFFF, value, distance);
  }
  return value;
}

static __device__ float softplus(float x) {
  return fmaxf(x, 0.0f) + log1pf(expf(-fabsf(x)));
}

// Shared memory, in floats: output rows, what is added to them, an input row; of each output row
// its number and its step.
extern "C" __global__ void skip_gram(const Task task) {
  extern __shared__ float shared[];
  const int lane = threadIdx.x;
  const int stride = task.stride;
  const int most = 1 + task.negative;
  float* const outputs = shared;
  float* const gradients = outputs + most * stride;
  float* const input = gradients + most * stride;
  float* const steps = input + stride;
  int* const numbers = (int*)(steps + most);
  u64 positions = 0;
  u64 examples = 0;
  u64 measured = 0;
  double loss = 0;

  while (true) {
    int taken = 0;
    if (lane == 0) {
      taken = atomicAdd(task.taken, 1);
    }
    taken = __shfl_sync(0xFFFFFFFF, taken, 0);
    if (taken >= task.pieceCount) {
      break;
    }
    const Piece piece = task.pieces[taken];
    for (int centre = piece.from; centre < piece.to; centre++) {
      const u64 draws = (u64)(centre - piece.begin) * (most + 1);
      const int reach = 1 + below(random(piece.seed, draws), task.window);
      const int from = max(piece.begin, centre - reach);
      const int to = min(piece.end, centre + reach + 1);
      if (to - from == 1) {
        continue;
      }
      const int word = task.rows[centre];
      // A negative that is the centre itself counts for nothing, as in the word2vec program.
      for (int k = lane; k < most; k += 32) {
        int number = k == 0 ? word : negative(task, random(piece.seed, draws + k));
        numbers[k] = k > 0 && number == word ? -1 : number;
      }
      __syncwarp();
      for (int k = 0; k < most; k++) {
        const int number = numbers[k];
        for (int i = lane; i < stride; i += 32) {
          outputs[k * stride + i] =
              number < 0 ? 0.0f : __ldcg(task.outputs + (size_t)number * stride + i);
          gradients[k * stride + i] = 0.0f;
        }
      }
      const bool measure = (positions + blockIdx.x) % task.lossSampling == 0;
      for (int context = from; context < to; context++) {
        if (context == centre) {
          continue;
        }
        const int source = task.rows[context];
        float* const row = task.inputs + (size_t)source * stride;
        for (int i = lane; i < stride; i += 32) {
          input[i] = __ldcg(row + i);
        }
        for (int k = 0; k < most; k++) {
          float score = 0.0f;
          for (int i = lane; i < stride; i += 32) {
            score += input[i] * outputs[k * stride + i];
          }
          score = sum(score);
          if (lane == 0) {
            steps[k] = score;
          }
        }
        __syncwarp();
        float example = 0.0f;
        for (int k = lane; k < most; k += 32) {
          const float score = steps[k];
          const bool there = numbers[k] >= 0;
          if (measure && there) {
            example += softplus(k == 0 ? -score : score);
          }
          const float target = k == 0 ? 1.0f : 0.0f;
          steps[k] = there ? piece.rate * (target - 1.0f / (1.0f + __expf(-score))) : 0.0f;
        }
        if (measure) {
          loss += sum(example);
          measured++;
        }
        __syncwarp();
        for (int i = lane; i < stride; i += 32) {
          const float x = input[i];
          float change = 0.0f;
          for (int k = 0; k < most; k++) {
            const float step = steps[k];
            change += step * outputs[k * stride + i];
            gradients[k * stride + i] += step * x;
          }
          atomicAdd(row + i, change);
        }
        if (lane == 0) {
          atomicAdd(task.inputUpdates + source, 1u);
        }
        __syncwarp();
      }
      const int contexts = to - from - 1;
      for (int k = 0; k < most; k++) {
        const int number = numbers[k];
        if (number >= 0) {
          float* const row = task.outputs + (size_t)number * stride;
          for (int i = lane; i < stride; i += 32) {
            atomicAdd(row + i, gradients[k * stride + i]);
          }
          if (lane == 0) {
            atomicAdd(task.outputUpdates + number, (unsigned)contexts);
          }
        }
      }
      __syncwarp();
      positions++;
      examples += contexts;
    }
  }
  if (lane == 0) {
    atomicAdd(&task.totals->loss, loss);
    atomicAdd(&task.totals->measured, measured);
    atomicAdd(&task.totals->positions, positions);
    atomicAdd(&task.totals->examples, examples);
  }
}
