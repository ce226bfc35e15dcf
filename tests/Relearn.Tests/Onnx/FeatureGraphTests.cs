using System.Text;
using Relearn.Inference;
using Relearn.Inference.Bundles;
using Relearn.Inference.Features;
using Relearn.Inference.Models;
using Relearn.Onnx;
using Relearn.Tests.Inference;
using Relearn.Tests.Inference.Features;

namespace Relearn.Tests.Onnx;

/// <summary>The feature program as ONNX Runtime computes it, held against the program itself.</summary>
public sealed class FeatureGraphTests
{
    // A linear model with another weight for each feature: whichever differs shows in the score.
    static Predictor Bundle(IReadOnlyList<InputColumn> inputs, IReadOnlyList<Feature> features, Dictionary<string, IReadOnlyList<string>>? vocabularies = null, Func<BundleManifest, BundleManifest>? change = null)
    {
        vocabularies ??= [];
        var (terms, weights) = (new List<LinearScorer.Term>(), new List<double> { 0.125 });
        foreach (var feature in features)
        {
            var categories = vocabularies.TryGetValue(feature.Name, out var known) ? known.Count + 1 : 0;
            terms.Add(new(categories, 1.5, 3, weights.Count));
            for (var i = 0; i < terms[^1].Weights; i++) { weights.Add(Math.Sin(weights.Count)); }
        }
        var manifest = new BundleManifest("words", "binary", "linear", "late", inputs, features, vocabularies, new Calibration(0.9, -0.25));
        return Predictor.FromBundle(BundleFile.Parse(SampleBundles.Write(change?.Invoke(manifest) ?? manifest, new LinearScorer([.. terms], [.. weights]).ToBytes()), "words"));
    }

    static OnnxCheck Check(Predictor predictor, params ColumnBatch[] batches)
    {
        var check = new OnnxCheck(OnnxExport.Write(predictor), predictor, OnnxFeatures.All);
        foreach (var batch in batches) { check.Compare(batch); }
        return check;
    }

    static readonly Gen<string> Expressions = Gen.OneOf(ValueKind.Number, ValueKind.Text, ValueKind.Boolean, ValueKind.Time, ValueKind.Duration).SelectMany(RandomExpressions.Of);

    [Fact]
    public void Random_features_that_ONNX_can_say_have_the_value_of_the_program()
    {
        var tried = 0;
        Gen.Select(Expressions.Array[1, 8], RandomTable.Of(1, 60)).Sample((sources, table) =>
        {
            var batch = Sayable(table).Batch(0, table.Rows.Length, texts => texts);
            var (features, vocabularies) = (new List<Feature>(), new Dictionary<string, IReadOnlyList<string>>());
            foreach (var (i, source) in sources.Index())
            {
                Feature feature = new($"f{i}", source);
                var (program, problems) = FeatureProgram.Compile(RandomExpressions.Columns, [feature]);
                Assert.Empty(problems);
                var vector = program!.CreateScratch(1).Evaluate(batch)[0];
                // The texts that the feature makes are its vocabulary, but for the last.
                IReadOnlyList<string> terms = vector.Kind == ValueKind.Text ? [.. vector.Codes.Take(batch.Rows).Where(c => c >= 0).Select(c => vector.Dictionary[c]).Distinct().SkipLast(1)] : [];
                var encoder = new FeatureEncoder(program, new Dictionary<string, Vocabulary> { [feature.Name] = new(terms) });
                // The runtime's own exponential and logarithm may round the last bit otherwise, which a comparison makes large: they have a test of their own.
                if (FeatureGraph.Obstacles(encoder).Count > 0 || source.Contains("exp(", StringComparison.Ordinal) || source.Contains("log(", StringComparison.Ordinal)) { continue; }
                features.Add(feature);
                if (vector.Kind == ValueKind.Text) { vocabularies.Add(feature.Name, terms); }
            }
            if (features.Count == 0) { return; }
            Interlocked.Add(ref tried, features.Count);
            var predictor = Bundle(RandomExpressions.Columns, features, vocabularies);
            using var check = Check(predictor, batch);
            Assert.True(check.Rows == check.SameScoreBits, string.Join(" | ", features.Select(f => f.Source)));
        }, iter: 2000);
        Assert.True(tried > 1000, $"only {tried} features could be said in ONNX");
    }

    [Fact]
    public void Exponentials_and_logarithms_are_those_of_the_program_but_for_the_last_bit()
    {
        InputColumn[] inputs = [new("x", ValueKind.Number)];
        double[] special = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0, -0.0, -0.5, -1, 1e-300, 1e300, -1e300, 709, 710, -745, -746];
        var batch = new ColumnBatch(inputs, 5_000) { Rows = 5_000 };
        for (var i = 0; i < batch.Rows; i++) { batch.Vectors[0].Numbers[i] = i < special.Length ? special[i] : (Relearn.Numerics.SeededRandom.At(3, i) - 0.3) * Math.Pow(10, i % 5 - 2); }
        foreach (var source in new[] { "exp(x)", "log(x)", "exp(x) / (1 + exp(x))", "log(abs(x)) * 2" })
        {
            using var check = Check(Bundle(inputs, [new("f", source)]), batch);
            Assert.InRange(check.LargestDifference, 0, 1e-6);
        }
    }

    // In ONNX the empty text is the missing one, and texts are UTF-8, which has no halves of a surrogate pair.
    static RandomTable Sayable(RandomTable table) => new([.. table.Rows.Select(r => r.Select(v => v is string t && (t.Length == 0 || Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(t)) != t) ? "é" : v).ToArray())]);

    static ColumnBatch Times(IEnumerable<double> times)
    {
        double[] values = [.. times];
        var batch = new ColumnBatch([new("at", ValueKind.Time)], values.Length) { Rows = values.Length };
        values.CopyTo(batch.Vectors[0].Numbers, 0);
        return batch;
    }

    [Theory]
    [InlineData("day(at)")]
    [InlineData("month(at)")]
    [InlineData("year(at)")]
    [InlineData("day_of_year(at)")]
    [InlineData("weekday(at)")]
    [InlineData("hour(at)")]
    [InlineData("minute_of_day(at)")]
    [InlineData("hour(clock(at, \"America/New_York\"))")]
    [InlineData("hour(clock(at, \"Asia/Tokyo\"))")]
    [InlineData("is_holiday(at, \"feasts\")")]
    public void Parts_of_a_time_are_right_on_every_day_of_the_calendar(string source)
    {
        InputColumn[] inputs = [new("at", ValueKind.Time)];
        var scope = new Dictionary<string, IReadOnlyList<string>> { ["feasts"] = ["2001-06-30", "1969-12-31", "2400-02-29"] };
        // All days of the years 1 to 9999, at odd moments; and what is outside, and missing.
        var first = (new DateTime(1, 1, 1) - DateTime.UnixEpoch).TotalDays;
        var days = Enumerable.Range(0, 3_652_059).Select(d => (first + d) * 86_400e6 + d % 1440 * 60e6);
        var predictor = Bundle(inputs, [new("f", source)], null, m => m with { Calendars = scope, Zones = source.Contains("New_York", StringComparison.Ordinal) ? new Dictionary<string, double[]> { ["America/New_York"] = ZoneRules.Of("America/New_York")! } : source.Contains("Tokyo", StringComparison.Ordinal) ? new Dictionary<string, double[]> { ["Asia/Tokyo"] = ZoneRules.Of("Asia/Tokyo")! } : null });
        using var check = Check(predictor, [Times([double.NaN, -3e17, 3e17, -62_135_596_800_000_001, 253_402_300_800_000_000]), .. days.Where((_, d) => source.Contains('"') ? d % 97 == 0 || (d > 710_000 && d < 740_000) : true).Chunk(65_536).Select(Times)]);
        Assert.Equal(check.Rows, check.SameScoreBits);
        Assert.True(check.Rows > 30_000);
    }

    [Fact]
    public void What_was_learnt_and_texts_travel_into_the_model()
    {
        InputColumn[] inputs = [new("x", ValueKind.Number), new("name", ValueKind.Text), new("other", ValueKind.Text)];
        Feature[] features =
        [
            new("scaled", "scale(x)"), new("still", "scale(x * 0)"), new("filled", "fill(x)"), new("quarter", "quantile_bucket(x, 4)"), new("name", "name"), new("pair", "cross(name, other)"),
            new("has", "contains(name, \"a.b\")"), new("begins", "starts_with(name, \"é\\\")"), new("ends", "ends_with(name, \"\n\")"), new("same", "name == other"), new("either", "coalesce(name, other)"),
            new("chosen", "if(x > 1, name, \"X|y\")"), new("always", "\"X|y\""), new("one", "1"),
        ];
        IReadOnlyList<string> texts = ["a.b", "axb", "é\\x", "ends\n", "X|y", "日本"];
        var vocabularies = new Dictionary<string, IReadOnlyList<string>> { ["name"] = [.. texts.Skip(1)], ["pair"] = ["a.b␟axb", "X|y␟X|y"], ["either"] = texts, ["chosen"] = texts, ["always"] = texts };
        var learnt = new Dictionary<string, double[]> { ["scale(x)"] = [2.5, 0.7], ["scale((x * 0))"] = [0, 0], ["fill(x)"] = [1.25], ["quantile_bucket(x, 4)"] = [0.5, 1, 2.25] };
        var predictor = Bundle(inputs, features, vocabularies, m => m with { Learnt = learnt });
        var batch = new ColumnBatch(inputs, 400) { Rows = 400 };
        batch.Vectors[1].Dictionary = batch.Vectors[2].Dictionary = [.. texts, "never seen"];
        for (var i = 0; i < batch.Rows; i++)
        {
            batch.Vectors[0].Numbers[i] = i % 5 == 0 ? double.NaN : i % 23 * 0.25;
            (batch.Vectors[1].Codes[i], batch.Vectors[2].Codes[i]) = (i % 8 - 1, i / 8 % 8 - 1);
        }
        using var check = Check(predictor, batch);
        Assert.Equal((400, 400), (check.Rows, check.SameScoreBits));
    }

    [Theory]
    [InlineData("lower(name)", "'lower' has no operator in ONNX")]
    [InlineData("length(name) + 1", "'length' has no operator in ONNX")]
    [InlineData("hash(name, 4)", "'hash' has no operator in ONNX")]
    [InlineData("contains(name, name)", "'contains' with a text that is not the same for all rows has no operator in ONNX")]
    [InlineData("hour(instant(name))", "'instant' has no operator in ONNX")]
    [InlineData("name == \"\"", "the empty text stands for a missing one in ONNX")]
    [InlineData("count() over 1d by name", "'count() over 1d by name' looks at earlier events")]
    public void A_feature_that_ONNX_cannot_say_is_named_with_its_reason(string source, string reason)
    {
        var text = source.StartsWith("lower", StringComparison.Ordinal) || source.StartsWith("hash", StringComparison.Ordinal);
        var predictor = Bundle([new("name", ValueKind.Text)], [new("good", "is_missing(name)"), new("bad", source)], text ? new Dictionary<string, IReadOnlyList<string>> { ["bad"] = ["a"] } : null);
        var message = Assert.Throws<BundleException>(() => OnnxExport.Write(predictor)).Message;
        Assert.Equal($"The features of model 'words' cannot be written as ONNX: feature 'bad': {reason}. Export with '--features encoded' (OnnxFeatures.Encoded): then whoever calls the model sends the encoded features.", message);
        Assert.NotEmpty(OnnxExport.Write(predictor, OnnxFeatures.Encoded));
    }

    [Fact]
    public void A_category_that_is_the_empty_text_is_refused_because_it_would_be_missing()
    {
        var predictor = Bundle([new("name", ValueKind.Text)], [new("name", "name")], new Dictionary<string, IReadOnlyList<string>> { ["name"] = ["a", ""] });
        Assert.Contains("feature 'name': the empty text is one of its categories, but in ONNX it stands for a missing one.", Assert.Throws<BundleException>(() => OnnxExport.Write(predictor)).Message);
    }

    [Fact]
    public void Features_that_read_no_column_and_columns_called_like_an_output_are_refused()
    {
        Assert.Contains("no feature reads a column", Assert.Throws<BundleException>(() => OnnxExport.Write(Bundle([], [new("one", "1")]))).Message);
        var message = Assert.Throws<BundleException>(() => OnnxExport.Write(Bundle([new("score", ValueKind.Number)], [new("score", "score")]))).Message;
        Assert.Contains("reads a column called 'score', which is what the ONNX model calls its own output", message);
    }

    [Fact]
    public void Columns_may_have_the_names_that_values_in_between_would_get()
    {
        InputColumn[] inputs = [.. Enumerable.Range(0, 12).Select(i => new InputColumn($"v{i}", ValueKind.Number))];
        var predictor = Bundle(inputs, [.. inputs.Select(i => new Feature(i.Name, $"{i.Name} * 2"))]);
        var batch = new ColumnBatch(inputs, 9) { Rows = 9 };
        foreach (var (c, vector) in batch.Vectors.Index()) { for (var i = 0; i < 9; i++) { vector.Numbers[i] = c - i; } }
        using var check = Check(predictor, batch);
        Assert.Equal(9, check.SameScoreBits);
    }
}
