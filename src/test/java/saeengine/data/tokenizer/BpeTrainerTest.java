package saeengine.data.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.data.DataException;
import saeengine.data.Fixtures;
import saeengine.data.IdList;
import saeengine.data.tokenizer.part.ByteWords;

class BpeTrainerTest {
    private static BpeTables train(List<String> texts, int size) {
        BpeTrainer trainer = new BpeTrainer();
        trainer.addAll(texts);
        return trainer.train(size);
    }

    @Test
    void learnsWhatTheHandLearns() {
        // Words: "low" 1, " low" 2, " lowest" 2. Pairs: lo 5, ow 5, Ġl 4, we es st 2 each.
        // 1. lo and ow tie; l has the lower id: lo. 2. lo+w 5. 3. Ġ+low 4. 4. Ġlow+e, e+s, s+t tie at 2, and of
        // these e has the lowest id: e+s.
        BpeTables tables = train(List.of("low low low lowest lowest"), 261);
        assertEquals(
                List.of(new Merge("l", "o"), new Merge("lo", "w"), new Merge("Ġ", "low"), new Merge("e", "s")),
                tables.merges());
        assertEquals(256, tables.vocabulary().get("lo"));
        assertEquals(259, tables.vocabulary().get("es"));
        assertEquals(260, tables.tokenizer().endOfText());
        assertEquals(261, tables.size());
    }

    @Test
    void agreesWithCountingAnewEveryTime() {
        SplittableRandom random = new SplittableRandom(5);
        for (int round = 0; round < 6; round++) {
            List<String> texts = new ArrayList<>(Fixtures.STORIES.subList(0, 1 + round % 3));
            // Few letters in runs: overlapping pairs, many ties.
            for (int i = 0; i < 8; i++) {
                StringBuilder text = new StringBuilder();
                random.ints(40, 'a', 'd').forEach(c -> text.append((char) c));
                texts.add(text.insert(20, " aaaaa").toString());
            }
            assertEquals(NaiveBpe.train(texts, 24), train(texts, 257 + 24).merges(), "seed 5, round " + round);
        }
    }

    @Test
    void whatItLearnsEncodesAsTheTextbookSays() {
        BpeTables tables = Fixtures.smallTables();
        Tokenizer tokenizer = tables.tokenizer();
        SplittableRandom random = new SplittableRandom(6);
        for (int i = 0; i < 2000; i++) {
            StringBuilder text = new StringBuilder();
            random.ints(random.nextInt(20), 0, 12).forEach(c -> text.append("thecatsonf m".charAt(c)));
            IdList expected = new IdList();
            ByteWords.GPT2.cut(
                    text.toString(),
                    true,
                    word -> NaiveBpe.encodeWord(word, tables.merges())
                            .forEach(token -> expected.add(tables.vocabulary().get(token))));
            assertArrayEquals(expected.toArray(), tokenizer.encode(text.toString()), "seed 6, text '" + text + "'");
        }
    }

    @Test
    void neitherOrderNorPortionsOfTheTextsMatter() {
        List<String> shuffled = new ArrayList<>(Fixtures.STORIES);
        Collections.shuffle(shuffled, new Random(3));
        BpeTables first = train(Fixtures.STORIES, 280);
        BpeTables second = train(shuffled, 280);
        assertEquals(first.merges(), second.merges());
        assertEquals(
                List.copyOf(first.vocabulary().keySet()),
                List.copyOf(second.vocabulary().keySet()));
    }

    @Test
    void anyTextSurvivesTheSmallestVocabularyAndALargerOne() {
        SplittableRandom random = new SplittableRandom(8);
        for (Tokenizer tokenizer : List.of(train(List.of(), 257).tokenizer(), Fixtures.smallTokenizer())) {
            for (int i = 0; i < 500; i++) {
                String text = HardText.of(random, random.nextInt(40));
                assertEquals(text, tokenizer.decode(tokenizer.encode(text)), "seed 8, case " + i);
            }
        }
    }

    @Test
    void theFilesReadBack(@TempDir Path folder) throws Exception {
        BpeTables tables = Fixtures.smallTables();
        Path below = folder.resolve("new/model");
        tables.write(below);
        tables.write(below);
        try (Stream<Path> files = Files.list(below)) {
            assertEquals(
                    List.of("merges.txt", "vocab.json"),
                    files.map(file -> file.getFileName().toString()).sorted().toList());
        }
        Tokenizer read = TokenizerLoader.load(below);
        assertEquals(280, read.vocabularySize());
        assertEquals(279, read.endOfText());
        for (String story : Fixtures.STORIES) {
            assertArrayEquals(tables.tokenizer().encode(story), read.encode(story));
            assertTrue(read.encode(story).length < story.length());
        }
        assertTrue(Files.readString(below.resolve("merges.txt"), StandardCharsets.UTF_8)
                .startsWith("#version: 0.2\n"));
    }

    @Test
    void impossibleSizesAreRefused() {
        String small = assertThrows(DataException.class, () -> train(List.of("abab"), 256))
                .getMessage();
        assertTrue(small.contains("256") && small.contains("257"), small);
        // ab stands there twice, nothing else: 256 bytes, ab, the end
        assertEquals(258, train(List.of("abab"), 258).size());
        String large = assertThrows(DataException.class, () -> train(List.of("abab"), 259))
                .getMessage();
        assertTrue(large.contains("258") && large.contains("259"), large);
    }
}
