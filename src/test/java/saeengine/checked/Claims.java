package saeengine.checked;

import java.util.List;
import saeengine.checked.Claim.Cell;
import saeengine.ptx.PtxLibrary;
import saeengine.recipe.Recipes;

/** What README and docs/checked.md claim, by area. */
final class Claims {
    private static final String AT_HAND = "yes, where the files are at hand";
    private static final String STAND_IN = "on a stand-in GPU";
    private static final String INTERPRETER = "in a PTX interpreter";

    private Claims() {}

    static List<Area> all() {
        return List.of(
                opsKernels(),
                recipes(),
                models(),
                filesText(),
                runs(),
                figuresLatents(),
                driver(),
                pagesToyModels(),
                speed());
    }

    private static Area opsKernels() {
        int kernels = PtxLibrary.shipped().entries().size();
        return new Area(
                "ops and kernels",
                "every op against float64, with a gradient check; each of the " + kernels
                        + " kernels against its Java twin; bugs that were put in are caught",
                "yes",
                "on a stand-in GPU, in a PTX interpreter, by NVIDIA's assembler",
                new Claim(
                        "every op: values against float64, gradient check, same bits on 1, 2 and 5 threads",
                        Cell.of("yes", "op.OpCatalogueTest", "op.CatalogueIsCompleteTest"),
                        Cell.of(STAND_IN, "op.CudaOpCatalogueTest")),
                new Claim(
                        "each of the " + kernels
                                + " kernels against its Java twin, launch by launch; 95 % of each one's PTX"
                                + " run; any order of warps and blocks, any error that approximate functions may have",
                        Claim.NOTHING,
                        Cell.of(INTERPRETER, "op.KernelsMatchTwinsTest", "op.OpCatalogueOnPtxTest")),
                new Claim(
                        "kernels assemble for sm_80, 86, 89 and 90 without spills, within a budget of registers",
                        Claim.NOTHING,
                        Cell.of("by NVIDIA's assembler", "kernels.PtxAssemblesTest")),
                new Claim(
                        "[bugs put into kernels and launches](docs/mutations.md) are caught, every one",
                        Claim.NOTHING,
                        Cell.of(INTERPRETER, "op.MutationTest")));
    }

    private static Area recipes() {
        int recipes = Recipes.all().size();
        return new Area(
                "recipes",
                "each of the " + recipes
                        + " recipes against float64; against torch's numbers and [its trainer's rules](docs/dialects.md); on rows that say nothing",
                "yes",
                "50 steps against the CPU's, on a stand-in GPU",
                new Claim(
                        "each of the " + recipes
                                + " recipes: every term and activation, value and gradients, against float64; steps"
                                + " over active entries against composed ones; whole runs, of those that follow no"
                                + " other trainer the first four and transcoders, against a float64 loop",
                        Cell.of(
                                "yes",
                                "sae.RecipeTest",
                                "sae.term.TermGradientTest",
                                "train.FusedStepTest",
                                "cli.RecipeRunsTest",
                                "cli.TranscoderRunsTest"),
                        Cell.of("50 steps against the CPU's, " + STAND_IN, "cli.CudaRunsTest")),
                new Claim(
                        "each recipe on rows that say nothing (constant, zero, one, tiny, huge): it finishes, every"
                                + " number finite; NaN and infinity: file, tensor and place are named",
                        Cell.of("yes", "cli.DegenerateRowsTest", "cli.BadNumbersTest"),
                        Claim.NOTHING),
                new Claim(
                        "recipes against golden numbers of torch 1.13, their trainers' own rules to 2e-7",
                        Cell.of(
                                AT_HAND + " (torch by hand)",
                                "sae.GoldenRecipeTest",
                                "train.ObjectiveGoldenTest",
                                "train.FusedGoldenTest"),
                        Claim.NOTHING),
                new Claim(
                        "each dialect's ten steps against [its trainer](docs/dialects.md) in float64, to 1e-6, from"
                                + " nonzero biases and decoder rows of any length",
                        Cell.of("yes", "train.DialectStepsTest", "cli.DialectRunsTest"),
                        Claim.NOTHING),
                new Claim(
                        "transcoders of an MLP: what it reads and writes, and the model's loss with what they write in"
                                + " its place, against float64; saved, resumed and evaluated",
                        Cell.of("yes", "nn.SiteTest", "eval.MlpLossRecoveredTest", "cli.MlpTranscoderTest"),
                        Claim.NOTHING));
    }

    private static Area models() {
        return new Area(
                "models",
                "each family: hidden states, gradients, losses of ablations against float64 over the checkpoint's own tensors",
                "yes; TinyStories-33M itself was out of reach",
                "on a stand-in GPU",
                new Claim(
                        "GPT-Neo: hidden states, loss and every gradient against float64",
                        Cell.of("yes", "nn.GptNeoTest", "train.PretrainStepTest"),
                        Cell.of(STAND_IN, "nn.CudaGptNeoTest")),
                new Claim(
                        "GPT-2 and GPT-NeoX: every site, what the rest of the model makes of rows exchanged there,"
                                + " losses of ablations, logits, continuing token by token; GPT-NeoX's gradients; against"
                                + " float64 over the checkpoint's own tensors",
                        Cell.of("yes", "family.Gpt2FamilyTest", "family.GptNeoXFamilyTest", "cli.SiteRunsTest"),
                        Cell.of(STAND_IN, "family.CudaFamilyTest")),
                new Claim(
                        "the same on public models, in torch zip, torch legacy and safetensors files",
                        Cell.of(AT_HAND, "activations.PublicModelsTest", "data.tensors.PublicCheckpointsTest"),
                        Claim.NOTHING),
                new Claim(
                        "Llama, Mistral, Qwen2, Qwen3, Gemma 2 and Gemma 3: every site, what the rest of the model"
                                + " makes of rows exchanged there, losses of ablations, logits, continuing token by token,"
                                + " against float64 over the checkpoint's own tensors; published configs, keys and all",
                        Cell.of("yes", "family.LlamaFamiliesTest", "family.GemmaFamiliesTest"),
                        Cell.of("logits, on a stand-in GPU", "family.CudaFamilyTest")),
                new Claim(
                        "BERT: hidden states against float64; all-MiniLM-L6-v2 from its weights: ids, sizes of hidden"
                                + " states to 2e-6, embeddings of sentences to 1e-4",
                        Cell.of(
                                "yes, MiniLM where the file is at hand",
                                "family.BertFamilyTest",
                                "activations.MiniLmTest"),
                        Claim.NOTHING),
                new Claim(
                        "TinyStories-33M itself",
                        Cell.of("no: the file could not be reached; its layout is tested on look-alikes"),
                        Claim.NOTHING));
    }

    private static Area filesText() {
        return new Area(
                "files and text",
                "every format against its own formula or its own library; 100,000 damaged or hostile files a reader; tokenizers on published vectors",
                "yes, some where files are at hand",
                "-",
                new Claim(
                        "torch checkpoints: formats, dtypes, strides, hostile files; safetensors and npz likewise",
                        Cell.of(
                                "yes",
                                "data.tensors.TorchFileTest",
                                "data.tensors.TorchRefusalTest",
                                "data.tensors.UnpicklerTest",
                                "data.tensors.TensorLayoutTest",
                                "data.tensors.SafeTensorsFileTest",
                                "data.tensors.NpzFileTest"),
                        Claim.NOTHING),
                new Claim(
                        "readers of torch zip, torch legacy, safetensors and npz: 100,000 damaged or hostile files each"
                                + " are read or refused in one line, at once and in little memory; 40,000 of"
                                + " tokenizer.json, 20,000 of Parquet, gzip and zstd, 10,000 of each small text beside them",
                        Cell.of("yes", "fuzz.BinaryReadersFuzzTest", "fuzz.TextReadersFuzzTest"),
                        Claim.NOTHING),
                new Claim(
                        "autoencoder files of SAELens, dictionary_learning, sparsify and OpenAI: read, written, read"
                                + " again; six public formats more are read; each against its own formula in float64",
                        Cell.of(
                                "yes",
                                "data.sae.SaeLensTest",
                                "data.sae.DictionaryLearningTest",
                                "data.sae.RoundTripTest",
                                "data.sae.ToolFormatsTest",
                                "data.sae.PublicFormatsTest"),
                        Claim.NOTHING),
                new Claim(
                        "[what other tools read](docs/formats.md): Neuronpedia's files with SAEDashboard's keys and delphi's"
                                + " cache against float64 over every token; TensorBoard's events by their format's"
                                + " description, resumed without a step lost or twice",
                        Cell.of(
                                "yes",
                                "cli.NeuronpediaTest",
                                "cli.EncodeDelphiTest",
                                "export.DelphiCacheTest",
                                "export.EventFileTest",
                                "cli.EventCurvesTest"),
                        Claim.NOTHING),
                new Claim(
                        "tokenizers of GPT-2, GPT-NeoX, Llama 2 and 3, Qwen 3 and Gemma 3: published vectors, 290 odd"
                                + " texts against the library of the format, 1.2 M ids of real text; every kind of part",
                        Cell.of(
                                AT_HAND,
                                "data.tokenizer.PublishedVectorsTest",
                                "data.tokenizer.PublishedTokenizersTest",
                                "data.tokenizer.TokenizerPartsTest",
                                "data.tokenizer.JtokkitOracleTest",
                                "data.text.TinyStoriesTextTest"),
                        Claim.NOTHING),
                new Claim(
                        "model folders and text: every key and tensor used, known to change nothing or refused; UTF-8"
                                + " or refused, in any locale",
                        Cell.of(
                                "yes",
                                "family.GptNeoFamilyTest",
                                "activations.StoredWeightsTest",
                                "data.tokenizer.TokenizerSettingsTest",
                                "data.Utf8StreamTest",
                                "cli.UntiedHeadTest",
                                "cli.LocaleTest"),
                        Claim.NOTHING),
                new Claim(
                        "Parquet of Apache's writer, in every compression and encoding that is read; gzip and zstd;"
                                + " texts in folders: the same stories, and runs on them resumed to the same bytes",
                        Cell.of(
                                "yes",
                                "data.text.ParquetSourceTest",
                                "data.PackedFilesTest",
                                "data.text.TextFilesTest",
                                "cli.FolderTextTest"),
                        Claim.NOTHING),
                new Claim(
                        "`pull`: from a hub of this machine that breaks off, falls silent, lies about sizes and sums,"
                                + " sends elsewhere and refuses: the same files, or one line; the token stays with the"
                                + " hub",
                        Cell.of("yes", "data.hub.HubPullTest"),
                        Claim.NOTHING));
    }

    private static Area runs() {
        return new Area(
                "runs",
                "the same seed gives the same bytes, on any threads, killed anywhere, in shards",
                "yes",
                "-",
                new Claim(
                        "same seed, same bytes: threads, logging, SIGKILL and resume",
                        Cell.of("yes", "cpu.CpuDeviceTest", "cli.TrainCommandTest", "cli.RecipeRunsTest"),
                        Claim.NOTHING),
                new Claim(
                        "killed 50 times; killed, without power or with a full disk at every single call that writes:"
                                + " the same bytes after `--resume`",
                        Cell.of("yes", "cli.KilledRunsTest", "cli.EveryWriteTest"),
                        Claim.NOTHING),
                new Claim(
                        "[activations in a folder](docs/formats.md#activations): each row with its token; an order has"
                                + " each row once and is entered anywhere; killed while they are written and trained from:"
                                + " the same bytes; damage is one line",
                        Cell.of(
                                "yes",
                                "cli.HarvestCommandTest",
                                "cli.KilledHarvestTest",
                                "cache.ActivationCacheTest",
                                "cache.RowOrderTest",
                                "activations.HarvestFrameTest"),
                        Claim.NOTHING),
                new Claim(
                        "[a grid, a harvest and an evaluation in shards](docs/architecture.md#work-in-shards), gathered: the"
                                + " bytes of one process, for any number of shards; what is missing or does not belong is"
                                + " refused by name",
                        Cell.of("yes", "cli.ShardedTrainTest", "cli.ShardedHarvestTest", "cli.ShardedEvalTest"),
                        Claim.NOTHING));
    }

    private static Area figuresLatents() {
        return new Area(
                "figures and latents",
                "[every figure](docs/metrics.md) against its formula in float64; what latents mean and are worth",
                "yes",
                "latents, on a stand-in GPU",
                new Claim(
                        "[every figure](docs/metrics.md): the same weights on the same rows in summary, report and"
                                + " `eval`; what is evaluated is not trained on",
                        Cell.of("yes", "cli.FiguresAgreeTest", "cli.HoldOutTest", "metric.MetricsPageTest"),
                        Claim.NOTHING),
                new Claim(
                        "[rows whose features are known](docs/synthetic.md): rates, pairs, sizes and directions against"
                                + " their definition; the same rows on any threads and resumed; measures against"
                                + " float64, the matching against all matchings",
                        Cell.of(
                                "yes",
                                "synthetic.SyntheticWorldTest",
                                "synthetic.SyntheticRowsTest",
                                "synthetic.AssignmentTest",
                                "cli.SyntheticRunTest"),
                        Claim.NOTHING),
                new Claim(
                        "what latents mean: strongest examples, samples, neighbours, promoted tokens and facts against"
                                + " every token computed; killed and gone on with: the same page; set and silenced while a"
                                + " text is written",
                        Cell.of(
                                "yes",
                                "cli.FeaturesCommandTest",
                                "latents.LatentRecordsTest",
                                "latents.NeighboursTest",
                                "latents.FactScoresTest",
                                "cli.KilledFeaturesTest",
                                "cli.SteeringTest"),
                        Cell.of(STAND_IN, "cli.CudaLatentsTest")),
                new Claim(
                        "[what latents are worth](docs/suite.md): probes against Newton's method, ablations token by token,"
                                + " divergences from probabilities, planted latents that are a fact or know none",
                        Cell.of(
                                "yes",
                                "suite.LogisticRegressionTest",
                                "suite.PlantedLatentsTest",
                                "suite.AbsorptionTest",
                                "eval.KlDivergenceTest",
                                "cli.SuiteCommandTest"),
                        Claim.NOTHING));
    }

    private static Area driver() {
        return new Area(
                "a GPU's driver",
                "its errors, its memory, what goes over its bus: [nobody waits for a step](docs/decisions/026-nobody-waits-for-a-step.md)",
                "-",
                "on a stand-in GPU",
                new Claim(
                        "the driver's errors, memory that runs out, work held back until something waits",
                        Claim.NOTHING,
                        Cell.of(STAND_IN, "cuda.CudaErrorsTest", "cuda.CudaDeviceTest", "cuda.JCudaDriverTest")),
                new Claim(
                        "[nobody waits for a step](docs/decisions/026-nobody-waits-for-a-step.md): between two logs of a"
                                + " run nothing comes back from the device, 36 bytes a step go up, of a chunk of text its"
                                + " tokens",
                        Claim.NOTHING,
                        Cell.of(STAND_IN, "train.StepTrafficTest", "train.RunTrafficTest", "cuda.RowsStayTest")));
    }

    private static Area pagesToyModels() {
        return new Area(
                "pages and toy models",
                "pages in a real browser, light and dark; [toy models](docs/toy.md) against float64 loops",
                "yes, pages where a Chromium is at hand",
                "-",
                new Claim(
                        "pages of runs in a real browser: no errors, nothing wider than a phone, every text with a"
                                + " contrast of 4.5, light and dark",
                        Cell.of("yes, where a Chromium is at hand", "report.PagesInBrowserTest"),
                        Claim.NOTHING),
                new Claim(
                        "[toy models](docs/toy.md): steps of their autoencoders against float64 loops; arrangements,"
                                + " phases and resampling as they are known",
                        Cell.of("yes", "toy.ToySaeStepsTest", "toy.ToyTrainingTest", "toy.GeometryTest"),
                        Claim.NOTHING),
                new Claim(
                        "their page in a real browser: it plays, the slider goes to the end, pointing says values;"
                                + " nothing goes wrong",
                        Cell.of("yes, where a Chromium is at hand", "report.ToyReportTest"),
                        Claim.NOTHING));
    }

    private static Area speed() {
        return new Area(
                "speed",
                "no test says how fast anything is: [docs/results.md](docs/results.md) has ratios as they were measured",
                "no",
                "-",
                new Claim(
                        "speed",
                        Cell.of("no test: measured as ratios, [docs/results.md](docs/results.md)"),
                        Claim.NOTHING));
    }
}
