using System.Globalization;
using System.Text;
using Relearn.Inference;
using Relearn.Inference.Bundles;
using Relearn.Inference.Features.Sparse;
using Relearn.Inference.Models.Classes;
using Relearn.Inference.Models.Trees;
using Relearn.Tests.Inference;
using Relearn.Tests.Inference.Models.Classes;
using Relearn.Tests.Inference.Features.Sparse;
using Relearn.Tests.Serving.Requests;

namespace Relearn.Tests.Contracts;

/// <summary>Whatever bytes come, a parser reads them or says what is wrong; nothing else happens.</summary>
/// <remarks>A short run by default; RELEARN_FUZZ_INPUTS asks for more. <c>docs/benchmarks/fuzzing.md</c> keeps the counts of long runs.</remarks>
public sealed class FuzzTests
{
    static int Inputs => int.TryParse(Environment.GetEnvironmentVariable("RELEARN_FUZZ_INPUTS"), CultureInfo.InvariantCulture, out var inputs) ? inputs : 20_000;

    // Returns true where the input was read; any exception but a refusal ends the run with the input.
    static void Run(byte[][] examples, string[] words, Func<byte[], bool> parse)
    {
        const int Threads = 2;
        var read = 0L;
        Parallel.For(0, Threads, new ParallelOptions { MaxDegreeOfParallelism = Threads }, thread =>
        {
            var mutator = new Mutator(examples, words, 20_261_126 + thread);
            var count = Inputs / Threads;
            for (var i = 0; i < count; i++)
            {
                var input = mutator.Next();
                try
                {
                    if (parse(input)) { Interlocked.Increment(ref read); }
                }
                catch (Exception e) when (e is not Xunit.Sdk.XunitException)
                {
                    Assert.Fail($"{e.GetType().Name} on {Convert.ToBase64String(input)}: {e}");
                }
            }
        });
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Inputs:N0} inputs, {read:N0} of them still read"));
        Assert.True(read > Inputs / 200, string.Create(CultureInfo.InvariantCulture, $"only {read} of {Inputs} inputs could still be read: too coarse to say anything"));
    }

    [Fact]
    public void A_LightGBM_text_is_read_or_refused() => Run(
        [SampleBundles.TreeText],
        ["Tree=", "end of trees\n", "\n", "=", " ", "-1", "-2", "0", "1e300", "nan", "inf", "-inf", "2147483647", "4294967296", "average_output\n", "num_tree_per_iteration=2\n", "cat_boundaries=0 1", "is_linear=1", "max_feature_idx=1048575", "objective=multiclass num_class:3\n"],
        input =>
        {
            TreeEnsemble trees;
            try { trees = TreeEnsemble.Parse(input); }
            catch (BundleException) { return false; }
            if (trees.Width > 1000) { return true; }
            var rows = new float[trees.Width * 20];
            for (var i = 0; i < rows.Length; i++) { rows[i] = (i % 5) switch { 0 => float.NaN, 1 => i, 2 => -i, 3 => 1e30f, _ => i * 37 % 101 / 50f - 1 }; }
            trees.Predict(rows.AsSpan(0, trees.Width), new double[trees.Outputs]);
            trees.Score(rows, new double[20 * trees.Outputs]);
            return true;
        });

    [Fact]
    public void A_bundle_is_opened_or_refused() => Run(
        [.. SampleBundles.Learners.Select(SampleBundles.Write)],
        ["RLBUNDLE", "manifest", "trees", "linear", "rate_table", "sampling", "fake_negatives", "null", "[]", "{}", "\"\"", "-1", "1e308", "0", "{\"", "\u0000\u0000\u0000\u0000", "mean(x) over 7d by y", "hour(", "((((((((((", "`", "fill(", "if("],
        input =>
        {
            try
            {
                using var bundle = BundleFile.Parse(Mended(input), "fuzz");
                var predictor = Predictor.FromBundle(bundle);
                if (!predictor.NeedsState) { _ = predictor.Predict(predictor.Inputs.ToDictionary(i => i.Name, _ => (object?)null)); }
                return true;
            }
            catch (BundleException)
            {
                return false;
            }
        });

    // Most changes are found by the hashes alone: those of half the inputs are made right again, so that what lies behind them is tested too.
    static byte[] Mended(byte[] input)
    {
        const int Header = 16, Entry = 88;
        if (input.Length < Header || input[^1] % 2 != 0 && input.Length % 2 != 0) { return input; }
        var sections = Math.Min(BitConverter.ToInt32(input, 12), 8);
        for (var i = 0; i < sections && Header + (i + 1) * Entry <= input.Length; i++)
        {
            var entry = input.AsSpan(Header + i * Entry, Entry);
            var (offset, length) = (BitConverter.ToInt64(entry[40..]), BitConverter.ToInt64(entry[48..]));
            if (offset < 0 || length < 0 || offset > input.Length || length > input.Length - offset) { continue; }
            System.Security.Cryptography.SHA256.HashData(input.AsSpan((int)offset, (int)length), entry[56..]);
        }
        return input;
    }

    [Fact]
    public void A_model_of_classes_is_read_or_refused() => Run(
        [LinearTreeScorerTests.Small().ToBytes(), LinearTreeScorerTests.Small(NodeTransform.Softmax, 3, 1, 1000).ToBytes()],
        ["\u0000\u0000\u0000\u0000", "\u0001\u0000\u0000\u0000", "\u00ff\u00ff\u00ff\u00ff", "\u00ff\u00ff\u00ff\u007f", "\u0000\u0000\u0080\u003f", "\u0000\u0000\u00c0\u007f"],
        input =>
        {
            LinearTreeScorer scorer;
            try { scorer = LinearTreeScorer.Parse(input); }
            catch (BundleException) { return false; }
            var best = new ClassScore[5];
            int[] columns = [0, 1, 2, 5, 900];
            float[] values = [1, -2, 0.5f, 3, 1e3f];
            foreach (var score in best.AsSpan(0, scorer.Score(new(columns, values), scorer.CreateScratch(), best)))
            {
                Assert.InRange(score.Score, 0, 1);
                Assert.InRange(score.Class, 0, scorer.Classes - 1);
            }
            return true;
        });

    [Fact]
    public void What_sparse_features_learnt_is_read_or_refused() => Run(
        [SampleEncoders.Encoder.ToBytes()],
        ["\u0000\u0000\u0000\u0000", "\u0001\u0000\u0000\u0000", "\u00ff\u00ff\u00ff\u007f", "\u0000\u0000\u0080\u003f", "\u0000\u0000\u00c0\u007f"],
        input =>
        {
            SparseEncoder encoder;
            try { encoder = SparseEncoder.Parse(SampleEncoders.Program, input); }
            catch (BundleException) { return false; }
            var scratch = encoder.CreateScratch();
            foreach (var row in SampleEncoders.Rows)
            {
                encoder.Encode(row, scratch);
                var last = -1;
                foreach (var column in scratch.RowOf(0).Columns)
                {
                    Assert.InRange(column, last + 1, encoder.Width - 1);
                    last = column;
                }
                foreach (var value in scratch.RowOf(0).Values) { Assert.InRange(value, 0, 1.0001f); }
            }
            return true;
        });

    [Fact]
    public void A_request_is_read_or_refused() => Run(
        [.. QuickReaderTests.Examples.Select(Encoding.UTF8.GetBytes)],
        ["{", "}", "[", "]", ":", ",", "\"", "\\u0000", "\\ud800", "1e400", "-", "01", "1.", "NaN", "Infinity", "null", "true", "\u00ff\u00fe", "\u0000", "{\"rows\":", "\"key\":", "\"event_time\":", "[[[[[[[[[[[[[[[[", "{\"a\":{\"a\":{\"a\":", "2024-02-30", "9999-12-31T23:59:59Z", "-0"],
        input =>
        {
            var patiently = QuickReaderTests.Patiently(input);
            if (QuickReaderTests.Quickly(input) is { } quickly) { Assert.Equal(patiently, quickly); }
            return patiently is not null;
        });
}
