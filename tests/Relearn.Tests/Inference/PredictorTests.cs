using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Relearn.Inference;
using Relearn.Inference.Bundles;
using Relearn.Inference.Features;

namespace Relearn.Tests.Inference;

public sealed class PredictorTests
{
    public static TheoryData<string> Learners => [.. SampleBundles.Learners];

    static Predictor Open(byte[] bundle) => Predictor.FromBundle(BundleFile.Parse(bundle, "sample"));

    static string Refusal(byte[] bundle) => Assert.Throws<BundleException>(() => Open(bundle)).Message;

    // Bundles with equal rows but a scratch each must give the same bits.
    static long[] Bits(IEnumerable<double> values) => [.. values.Select(BitConverter.DoubleToInt64Bits)];

    [Theory]
    [MemberData(nameof(Learners))]
    public void A_bundle_file_of_each_kind_opens_and_predicts(string learner)
    {
        var file = Path.Combine(Path.GetTempPath(), $"relearn-predictor-{Environment.ProcessId}-{learner}.bundle");
        var bytes = SampleBundles.Write(learner);
        File.WriteAllBytes(file, bytes);
        var predictor = Predictor.Open(file, Relearn.Numerics.ContentHash.Of(bytes));
        File.Delete(file);
        Assert.Equal((learner, 3), (predictor.Manifest.Learner, predictor.Width));
        Assert.Equal(Relearn.Numerics.ContentHash.Of(bytes), predictor.BundleHash);
        Assert.Equal(["distance", "origin", "departs at"], predictor.Inputs.Select(i => i.Name));
        // Slope 2, intercept -0.5.
        Assert.Equal(SampleBundles.RawOf(learner).Select(raw => 1 / (1 + Math.Exp(-(2 * raw - 0.5)))), SampleBundles.Rows.Select(predictor.Predict));
    }

    [Theory]
    [MemberData(nameof(Learners))]
    public void Rows_predicted_together_have_the_bits_of_rows_predicted_alone(string learner)
    {
        var predictor = Open(SampleBundles.Write(learner));
        var scratch = predictor.Rent(200);
        for (var i = 0; i < 200; i++)
        {
            for (var c = 0; c < 3; c++) { Assert.True(scratch.Set(i, c, SampleBundles.Rows[i % 3][predictor.Inputs[c].Name])); }
        }
        var together = predictor.Predict(scratch).ToArray();
        predictor.Return(scratch);
        Assert.Equal(Bits(Enumerable.Range(0, 200).Select(i => predictor.Predict(SampleBundles.Rows[i % 3]))), Bits(together));
    }

    [Theory]
    [MemberData(nameof(Learners))]
    public async Task Many_threads_get_the_bits_that_one_gets(string learner)
    {
        var predictor = Open(SampleBundles.Write(learner));
        var rows = Enumerable.Range(0, 300).Select(i => SampleBundles.Row(i * 7.5 % 1000, (i % 4) switch { 0 => "LHR", 1 => "jfk", 2 => null, _ => $"x{i}" }, new DateTime(2024, 1, 1).AddMinutes(i * 37))).ToArray();
        var alone = Bits(rows.Select(predictor.Predict));
        using var start = new Barrier(8);
        var threads = Enumerable.Range(0, 8).Select(t => Task.Factory.StartNew(() =>
        {
            start.SignalAndWait(TestContext.Current.CancellationToken);
            var bits = new long[rows.Length];
            for (var round = 0; round < 5; round++)
            {
                for (var i = 0; i < rows.Length; i++)
                {
                    var row = (i + t * 41) % rows.Length;
                    bits[row] = BitConverter.DoubleToInt64Bits(predictor.Predict(rows[row]));
                }
            }
            return bits;
        }, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        Assert.All(await Task.WhenAll(threads), bits => Assert.Equal(alone, bits));
    }

    [Fact]
    public void All_absent_and_wrong_columns_are_named_in_one_message()
    {
        var predictor = Open(SampleBundles.Write("trees"));
        var error = Assert.Throws<BundleException>(() => predictor.Predict(new Dictionary<string, object?> { ["distance"] = "12 miles", ["origin"] = 7, ["other"] = 1 }));
        Assert.Equal("Model 'delays' cannot read this row: column 'distance' is 12 miles, expected number; column 'origin' is 7, expected text; column 'departs at' is absent. "
            + "It reads distance, origin, departs at.", error.Message);
        // The working memory that the failed call had taken is sound.
        Assert.Equal(Open(SampleBundles.Write("trees")).Predict(SampleBundles.Rows[0]), predictor.Predict(SampleBundles.Rows[0]));
    }

    [Fact]
    public void Columns_that_the_model_does_not_read_are_ignored()
    {
        var predictor = Open(SampleBundles.Write("linear"));
        Assert.Equal(predictor.Predict(SampleBundles.Rows[0]), predictor.Predict(new Dictionary<string, object?>(SampleBundles.Rows[0]) { ["more"] = new object() }));
    }

    [Fact]
    public void Any_type_of_number_will_do()
    {
        var predictor = Open(SampleBundles.Write("rate_table"));
        Assert.Single(new object[] { 400, 400L, 400f, 400.0, 400m }.Select(n => predictor.Predict(SampleBundles.Row(n, null, null))).Distinct());
    }

    [Theory]
    [InlineData(ValueKind.Number, true)]
    [InlineData(ValueKind.Number, "1")]
    [InlineData(ValueKind.Text, 1)]
    [InlineData(ValueKind.Text, 'c')]
    [InlineData(ValueKind.Boolean, 1)]
    [InlineData(ValueKind.Boolean, "true")]
    [InlineData(ValueKind.Time, "2024-01-01")]
    [InlineData(ValueKind.Time, 1.0)]
    public void A_value_of_another_kind_does_not_fit(ValueKind kind, object value)
    {
        var feature = kind == ValueKind.Boolean ? "x" : "is_missing(x)";
        var manifest = SampleBundles.Manifest with { Learner = "constant", Constant = 0, Inputs = [new("x", kind)], Features = [new("x", feature)] };
        var error = Assert.Throws<BundleException>(() => Open(SampleBundles.Write(manifest, null)).Predict(new Dictionary<string, object?> { ["x"] = value }));
        Assert.Contains($"expected {kind.ToString().ToLowerInvariant()}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scratch_may_be_filled_again_before_it_is_given_back()
    {
        var predictor = Open(SampleBundles.Write("trees"));
        var expected = predictor.Predict(SampleBundles.Rows[0]);
        var scratch = predictor.Rent(1);
        for (var again = 0; again < 3; again++)
        {
            for (var c = 0; c < 3; c++) { scratch.Set(0, c, SampleBundles.Rows[0][predictor.Inputs[c].Name]); }
            Assert.Equal(expected, predictor.Predict(scratch)[0]);
        }
    }

    [Theory]
    [InlineData("\"features\"", "\"other\"")]
    [InlineData("\"inputs\"", "\"other\"")]
    [InlineData("\"vocabularies\"", "\"other\"")]
    [InlineData("\"calibration\"", "\"other\"")]
    [InlineData("\"jfk\"", "null")]
    [InlineData("{\"origin\":[", "{\"other\":[")]
    [InlineData("{\"name\":\"distance\",\"kind\":\"Number\"}", "null")]
    [InlineData("{\"name\":\"distance\",\"kind\":\"Number\"}", "{\"kind\":\"Number\"}")]
    [InlineData("{\"name\":\"distance\",\"source\":\"distance\"}", "null")]
    [InlineData("\"Number\"", "\"Quaternion\"")]
    [InlineData("\"name\":\"origin\",\"kind\"", "\"name\":\"distance\",\"kind\"")]
    [InlineData("lower(origin)", "uppercase(origin)")]
    [InlineData("\"task\":\"binary\"", "\"task\":\"ranking\"")]
    [InlineData("\"learner\":\"trees\"", "\"learner\":\"oracle\"")]
    [InlineData("\"learner\":\"trees\"", "\"learner\":\"linear\"")]
    [InlineData("{\"name\":\"hour\",\"source\":\"hour(\\u0060departs at\\u0060)\"},", "")]
    public void A_manifest_that_does_not_make_sense_is_refused_with_a_reason(string old, string replacement)
    {
        var message = Refusal(SampleBundles.WithManifest(old, replacement));
        Assert.Contains("bundle", message, StringComparison.Ordinal);
        Assert.Matches("Make it again|Install a newer", message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"model\":")]
    public void A_manifest_that_is_none_is_refused_with_a_reason(string json) =>
        Assert.Contains("manifest", Refusal(SampleBundles.Write(Encoding.UTF8.GetBytes(json), "trees", SampleBundles.TreeText)), StringComparison.Ordinal);

    [Fact]
    public void A_mutated_manifest_is_refused_or_works()
    {
        var json = JsonSerializer.Serialize(SampleBundles.Manifest, BundleJson.Default.BundleManifest);
        var pieces = Gen.OneOf("", "null", "\"", ",", "{}", "[]", "0", "-1", "1e999", "distance", "hour(", "\"Text\"", "\\u0000");
        Gen.Select(Gen.Int[0, json.Length], Gen.Int[0, 30], pieces).Sample((at, length, piece) =>
        {
            var mutated = json[..at] + piece + json[Math.Min(json.Length, at + length)..];
            Predictor predictor;
            try { predictor = Open(SampleBundles.Write(Encoding.UTF8.GetBytes(mutated), "trees", SampleBundles.TreeText)); }
            catch (BundleException) { return; }
            var scratch = predictor.Rent(1);
            for (var c = 0; c < predictor.Inputs.Count; c++) { scratch.Set(0, c, null); }
            _ = predictor.Predict(scratch);
        }, iter: 3_000);
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("rate_table")]
    public void A_mutated_model_section_is_refused_or_predicts(string learner)
    {
        var section = SampleBundles.SectionOf(learner);
        var mutations = Gen.Select(Gen.Int[0, section.Length / 4 - 1], Gen.OneOf<int>(Gen.OneOf(0, 1, -1, int.MaxValue, int.MinValue, 1 << 28), Gen.Int)).Array[1, 3];
        Gen.Select(mutations, Gen.Frequency<int>((3, Gen.Const(section.Length)), (1, Gen.Int[0, section.Length]))).Sample((changes, length) =>
        {
            var mutated = section.ToArray();
            foreach (var (word, value) in changes) { MemoryMarshal.Cast<byte, int>(mutated.AsSpan())[word] = value; }
            Predictor predictor;
            try { predictor = Open(SampleBundles.Write(SampleBundles.Manifest with { Learner = learner }, mutated[..length])); }
            catch (BundleException) { return; }
            foreach (var row in SampleBundles.Rows) { _ = predictor.Predict(row); }
        }, iter: 3_000);
    }

    [Fact]
    public void A_model_of_another_width_is_refused_with_both_widths()
    {
        var message = Refusal(SampleBundles.Write(SampleBundles.Manifest with { Learner = "rate_table" }, new Relearn.Inference.Models.RateTableScorer(4, 0, [1], [0, 1, 2]).ToBytes()));
        Assert.Contains("expects 4 features but its program makes 3", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bundle_without_its_model_says_which_section_is_missing_and_which_are_there() =>
        Assert.Contains("no section 'trees'; it has manifest", Refusal(SampleBundles.Write(SampleBundles.Manifest, null)), StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        var error = Assert.Throws<BundleException>(() => Predictor.Open("/nowhere/to/be/found.bundle"));
        Assert.Contains("/nowhere/to/be/found.bundle", error.Message, StringComparison.Ordinal);
        Assert.Contains("relearn run", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_refusal_reads_as_approved()
    {
        (string What, byte[] Bundle)[] wrong =
        [
            ("not a bundle", [1, 2, 3]),
            ("empty manifest", SampleBundles.Write("null"u8.ToArray(), "trees", null)),
            ("no vocabulary", SampleBundles.WithManifest("{\"origin\":[", "{\"other\":[")),
            ("unknown function", SampleBundles.WithManifest("lower(origin)", "uppercase(origin)")),
            ("unknown learner", SampleBundles.WithManifest("\"learner\":\"trees\"", "\"learner\":\"oracle\"")),
            ("absent section", SampleBundles.Write(SampleBundles.Manifest, null)),
            ("linear model cut short", SampleBundles.Write(SampleBundles.Manifest with { Learner = "linear" }, SampleBundles.SectionOf("linear")[..40])),
            ("rate table cut short", SampleBundles.Write(SampleBundles.Manifest with { Learner = "rate_table" }, SampleBundles.SectionOf("rate_table")[..20])),
            ("trees cut short", SampleBundles.Write(SampleBundles.Manifest, SampleBundles.TreeText[..^20])),
            ("two scores a row", SampleBundles.Write(SampleBundles.Manifest, Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(SampleBundles.TreeText).Replace("num_tree_per_iteration=1", "num_tree_per_iteration=2", StringComparison.Ordinal)))),
        ];
        var page = new StringBuilder();
        foreach (var (what, bundle) in wrong) { page.Append(CultureInfo.InvariantCulture, $"{what}\n  {Refusal(bundle)}\n"); }
        Snapshot.Match(page.ToString(), "predictor-refusals.txt");
    }
}
