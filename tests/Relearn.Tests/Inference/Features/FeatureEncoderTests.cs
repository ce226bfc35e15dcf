using Relearn.Inference.Features;

namespace Relearn.Tests.Inference.Features;

public sealed class FeatureEncoderTests
{
    static readonly InputColumn[] Columns = [new("n", ValueKind.Number), new("t", ValueKind.Text), new("unused", ValueKind.Time)];

    static FeatureProgram Program(params string[] sources) => FeatureProgram.Compile(Columns, [.. sources.Select((s, i) => new Feature($"f{i}", s))]).Program!;

    [Fact]
    public void Numbers_are_rounded_to_float_and_texts_are_codes()
    {
        var encoder = new FeatureEncoder(Program("n", "t", "n > 1"), new Dictionary<string, Vocabulary> { ["f1"] = new(["x", "y"]) });
        var batch = new ColumnBatch(Columns, 3) { Rows = 3 };
        double[] numbers = [0.1, double.NaN, 16_777_217];
        int[] codes = [2, -1, 1];
        numbers.CopyTo(batch.Vectors[0].Numbers, 0);
        codes.CopyTo(batch.Vectors[1].Codes, 0);
        batch.Vectors[1].Dictionary = ["x", "y", "z"];
        var matrix = new float[9];
        encoder.Encode(batch, encoder.CreateScratch(3), matrix);
        Assert.Equal([0.1f, 2, 0, float.NaN, float.NaN, float.NaN, 16_777_216, 1, 1], matrix);
        Assert.Equal([false, true, false], Enumerable.Range(0, encoder.Width).Select(encoder.IsCategorical));
    }

    [Fact]
    public void A_text_feature_without_a_vocabulary_is_named() =>
        Assert.Contains("'f1'", Assert.Throws<ArgumentException>(() => new FeatureEncoder(Program("n", "lower(t)"), new Dictionary<string, Vocabulary>())).Message, StringComparison.Ordinal);

    [Fact]
    public void A_program_reads_only_the_columns_that_its_features_name() => Assert.Equal(["t"], Program("length(t)", "lower(t)").Inputs.Select(i => i.Name));

    [Fact]
    public void Every_problem_of_every_feature_is_found_at_once()
    {
        var (program, problems) = FeatureProgram.Compile(Columns, [new("good", "n"), new("bad", "m + k"), new("worse", "t +")]);
        Assert.Null(program);
        Assert.Equal([("bad", 0), ("bad", 4), ("worse", 3)], problems.Select(p => (p.Feature.Name, p.Problem.Position)));
    }

    [Fact]
    public void A_batch_without_a_column_is_refused_with_its_name()
    {
        var scratch = Program("n").CreateScratch(1);
        Assert.Contains("'n'", Assert.Throws<ArgumentException>(() => scratch.Evaluate(new([Columns[1]], 1) { Rows = 1 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scratch_follows_a_column_that_moves()
    {
        var scratch = Program("n").CreateScratch(1);
        foreach (var columns in new InputColumn[][] { [Columns[0], Columns[1]], [Columns[1], Columns[0]] })
        {
            var batch = new ColumnBatch(columns, 1) { Rows = 1 };
            batch.Vectors[batch.IndexOf("n")].Numbers[0] = 7;
            Assert.Equal(7, scratch.Evaluate(batch)[0].Numbers[0]);
        }
    }
}
