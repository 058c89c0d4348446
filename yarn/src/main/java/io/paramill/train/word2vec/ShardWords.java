package io.paramill.train.word2vec;

import io.paramill.corpus.Document;
import io.paramill.corpus.DocumentFiles;
import io.paramill.corpus.Phrases;
import io.paramill.corpus.Vocabulary;
import io.paramill.corpus.WordIndex;
import io.paramill.run.RunLayout;
import io.paramill.run.ShardManifest;
import io.paramill.run.ShardManifest.Shard;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.train.ShardRecords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The words of a run's vocabulary that a shard has. Their rows alone are fetched and trained.
 *
 * @param vocabulary how many words that has
 * @param phrases what is joined in the shard's records before words are looked up
 * @param lexicon of the shard's words
 * @param tree of hierarchical softmax: their ways in that of the whole vocabulary
 */
record ShardWords(int vocabulary, Phrases phrases, Lexicon lexicon, Optional<HuffmanTree> tree) {

  /**
   * Finds them by reading the shard; what is the only shard has all of them.
   *
   * @throws InterruptedException if the thread is interrupted
   */
  static ShardWords find(RunLayout layout, Storage storage, int shard, Settings settings)
      throws IOException, InterruptedException {
    Vocabulary vocabulary = Vocabulary.read(storage, layout.vocabulary());
    Phrases phrases = Phrases.read(storage, layout.phrases());
    ShardManifest shards = ShardManifest.read(storage, layout.shards());
    Shard own = shards.shards().get(shard);
    boolean all = shards.shards().size() == 1;
    int[] words =
        all
            ? IntStream.range(0, vocabulary.size()).toArray()
            : words(storage, layout.shards(), own, vocabulary, phrases);
    WordShare share = WordShare.of(shards, own);
    return new ShardWords(
        vocabulary.size(),
        phrases,
        new Lexicon(vocabulary, words, share, settings.sample()),
        settings.loss() == Loss.Name.HIERARCHICAL
            ? Optional.of(new HuffmanTree(vocabulary).above(words))
            : Optional.empty());
  }

  private static int[] words(
      Storage storage, Location shards, Shard shard, Vocabulary vocabulary, Phrases phrases)
      throws IOException, InterruptedException {
    WordIndex index = new WordIndex(vocabulary.words());
    BitSet found = new BitSet(vocabulary.size());
    try (ShardRecords<Document> records =
        new ShardRecords<>(
            storage, shards, shard, 0, shard.records(), DocumentFiles.Reader::next)) {
      for (Document next = records.next(); next != null; next = records.next()) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        byte[] text = text(next, phrases);
        Tokens tokens = new Tokens(text);
        while (tokens.next()) {
          int word = index.row(text, tokens.start(), tokens.end());
          if (word >= 0) {
            found.set(word);
          }
        }
      }
    }
    return found.stream().toArray();
  }

  /** A document's text in UTF-8, with its phrases joined. */
  byte[] text(Document document) {
    return text(document, phrases);
  }

  private static byte[] text(Document document, Phrases phrases) {
    byte[] text = document.text().getBytes(StandardCharsets.UTF_8);
    return Arrays.copyOf(text, phrases.join(text, text.length));
  }
}
