using Relearn.Inference;
using Relearn.Onnx;
using static Relearn.Tests.Onnx.ForeignModel;

namespace Relearn.Tests.Onnx;

public sealed class OnnxScorerTests
{
    static readonly ProtoWriter Last = OnnxAttribute.Of("axis", 1);

    // The softmax of three columns: a probability for each.
    static byte[] Softmax(params object[] outputSizes) =>
        Of([Tensor("x", OnnxType.Float, "n", 3)], [Tensor("probabilities", OnnxType.Float, outputSizes)], Node("Softmax", ["x"], "probabilities", Last));

    static double[] Score(OnnxScorer scorer, params float[] rows)
    {
        var scores = new double[rows.Length / scorer.Width * scorer.Outputs];
        scorer.Score(rows, scores);
        return scores;
    }

    [Theory]
    [InlineData(3)]
    [InlineData("k")]
    public void A_tensor_with_a_column_for_each_class_gives_a_value_for_each(object columns)
    {
        using var scorer = OnnxScorer.Parse(Softmax("n", columns), "softmax.onnx");
        Assert.Equal((3, 3, "probabilities"), (scorer.Width, scorer.Outputs, scorer.Output));
        var expected = new[] { Math.Exp(1), Math.Exp(2), Math.Exp(4) };
        Assert.All(Score(scorer, 1, 2, 4, 0, 0, 0).Zip([.. expected.Select(e => e / expected.Sum()), 1 / 3.0, 1 / 3.0, 1 / 3.0]), p => Assert.Equal(p.Second, p.First, 1e-6));
    }

    [Fact]
    public void One_input_for_each_column_is_filled_with_its_own_type()
    {
        var model = Of([Tensor("a", OnnxType.Float, "n", 1), Tensor("b", OnnxType.Double, "n"), Tensor("c", OnnxType.Integer, "n", 1)], [Tensor("sum", OnnxType.Double, "n", 1)],
            Node("Cast", ["a"], "wide", OnnxAttribute.Of("to", (long)OnnxType.Double)), Node("Cast", ["c"], "number", OnnxAttribute.Of("to", (long)OnnxType.Double)),
            Node("Add", ["wide", "number"], "two"), Node("Constant", [], "axes", OnnxAttribute.Of("value_ints", [1L])), Node("Unsqueeze", ["b", "axes"], "column"), Node("Add", ["two", "column"], "sum"));
        using var scorer = OnnxScorer.Parse(model, "columns.onnx");
        Assert.Equal(3, scorer.Width);
        Assert.Equal([111, 222.5], Score(scorer, 1, 10, 100, 2.5f, 20, 200));
        Assert.True(double.IsNaN(Score(scorer, float.NaN, 1, 2)[0]));
        var message = Assert.Throws<BundleException>(() => Score(scorer, 1, 2, float.NaN)).Message;
        Assert.Equal("'columns.onnx' takes whole numbers or booleans in 'c', which cannot say that a value is missing or something between, and a row has such a value. Export it with that input as float.", message);
        Assert.Throws<BundleException>(() => Score(scorer, 1, 2, 0.5f));
        Assert.Throws<BundleException>(() => Score(scorer, 1, 2, float.PositiveInfinity));
    }

    /// <summary>FastTree, 8 trees, trained by ML.NET 5.0.1 and exported by Microsoft.ML.OnnxConverter 0.23.1; the expected values are its own PredictionEngine's.</summary>
    [Fact]
    public void A_model_that_ML_NET_exported_says_what_ML_NET_says()
    {
        using var scorer = OnnxScorer.Open(RepositoryFiles.Beside("mlnet.onnx"));
        // The first input is the label, which the exporter leaves in.
        Assert.Equal((4, 1, "Probability.output"), (scorer.Width, scorer.Outputs, scorer.Output));
        float[] rows = [0, 2.935192f, 0.19758123f, 4, 1, 1.9848998f, 0.06049037f, 0, 0, 2.5019717f, 0.44723105f, 1, 0, 3.7995777f, 0.002097845f, 4, 1, 6.950123f, -0.4697223f, 0];
        double[] expected = [0.5048823, 0.18493478, 0.6456581, 0.33221713, 0.19290987];
        Assert.All(Score(scorer, rows).Zip(expected), p => Assert.Equal(p.Second, p.First, 1e-6));
        using var labels = OnnxScorer.Open(RepositoryFiles.Beside("mlnet.onnx"), "PredictedLabel.output");
        Assert.Equal([1, 0, 1, 0, 0], Score(labels, rows));
        foreach (var wrong in new[] { float.NaN, 2, -1, 0.5f }) { Assert.Contains("whole numbers or booleans in 'Label'", Assert.Throws<BundleException>(() => Score(scorer, wrong, 1, 2, 3)).Message); }
    }

    [Fact]
    public void Of_several_outputs_a_probability_comes_first_and_any_can_be_asked_for()
    {
        var model = Of([Tensor("x", OnnxType.Double, "n", 2)], [Tensor("label", OnnxType.Integer, "n"), Tensor("Probability", OnnxType.Double, "n", 2)],
            Node("ArgMax", ["x"], "label", Last, OnnxAttribute.Of("keepdims", 0)), Node("Softmax", ["x"], "Probability", Last));
        using var scorer = OnnxScorer.Parse(model, "two.onnx");
        using var labels = OnnxScorer.Parse(model, "two.onnx", "label");
        Assert.Equal("Probability", scorer.Output);
        Assert.Equal(0.5, Score(scorer, 3, 3)[0]);
        Assert.Equal([1, 0], Score(labels, 1, 2, 2, 1));
        var message = Assert.Throws<BundleException>(() => OnnxScorer.Parse(model, "two.onnx", "labels")).Message;
        Assert.Equal("'two.onnx' has no output 'labels'. Did you mean 'label'? It has inputs 'x' (double [n, 2]); outputs 'label' (int64 [n]), 'Probability' (double [n, 2]).", message);
    }

    [Fact]
    public void Any_number_of_rows_and_threads_get_the_same_bits()
    {
        using var scorer = OnnxScorer.Parse(Softmax("n", 3), "softmax.onnx");
        float[] rows = [.. Enumerable.Range(0, 3 * 3000).Select(i => MathF.Sin(i) * 5)];
        var expected = Score(scorer, rows);
        for (var row = 0; row < 3000; row += 7) { Assert.Equal(expected[(row * 3)..(row * 3 + 3)], Score(scorer, rows[(row * 3)..(row * 3 + 3)])); }
        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = TestContext.Current.CancellationToken }, _ => Assert.Equal(expected, Score(scorer, rows)));
        Assert.Empty(Score(scorer));
    }

    public static TheoryData<string, byte[], string> Unfit => new()
    {
        { "text", Of([Tensor("x", OnnxType.Text, "n", 1)], [Tensor("y", OnnxType.Text, "n", 1)], Node("Identity", ["x"], "y")), "cannot be scored from rows of numbers: input 'x' takes string. Expected: one input of float or double" },
        { "open", Of([Tensor("x", OnnxType.Float, "n", "m")], [Tensor("y", OnnxType.Float, "n", "m")], Node("Identity", ["x"], "y")), "input 'x' does not say how many columns it takes" },
        { "image", Of([Tensor("x", OnnxType.Float, "n", 3, 8)], [Tensor("y", OnnxType.Float, "n", 3, 8)], Node("Identity", ["x"], "y")), "input 'x' has 3 dimensions. Expected" },
        { "fixed", Of([Tensor("x", OnnxType.Float, 4, 3)], [Tensor("y", OnnxType.Float, 4, 3)], Node("Identity", ["x"], "y")), "input 'x' takes 4 rows at a time, no more and no less" },
        { "wide", Of([Tensor("x", OnnxType.Float, "n", 2_000_000)], [Tensor("y", OnnxType.Float, "n", "m")], Node("Identity", ["x"], "y")), "input 'x' takes 2,000,000 columns, and 1,048,576 are the most. Expected" },
        { "two", Of([Tensor("x", OnnxType.Float, "n", 3), Tensor("z", OnnxType.Float, "n", 3)], [Tensor("y", OnnxType.Float, "n", 3)], Node("Add", ["x", "z"], "y")), "there are several inputs, and 'x' is not one column. Expected" },
        { "none", Of([], [Tensor("y", OnnxType.Float, 1, 1)], Node("Constant", [], "y", OnnxAttribute.Of("value_floats", [1f]))), "it has no input" },
        { "maps", Of([Tensor("x", OnnxType.Float, "n", 2)], [Maps("y")], Node("ZipMap", ["x"], "y", OnnxAttribute.Of("classlabels_int64s", [0L, 1]))), "'maps' has no output that can be used: none is a tensor of numbers, [rows, n] or [rows]. Expected: a tensor of float, double, int64, int32 or bool, [rows, n] or [rows], not a list of maps (export with zipmap=False). It has inputs 'x' (float [n, 2]); outputs 'y' (sequence)." },
    };

    [Theory]
    [MemberData(nameof(Unfit))]
    public void Other_shapes_and_types_are_refused_with_what_there_is(string name, byte[] model, string expected) =>
        Assert.Contains(expected, Assert.Throws<BundleException>(() => OnnxScorer.Parse(model, name)).Message);

    [Fact]
    public void An_output_that_is_asked_for_but_holds_no_numbers_is_refused()
    {
        var model = Of([Tensor("x", OnnxType.Float, "n", 1)], [Tensor("y", OnnxType.Text, "n", 1), Tensor("z", OnnxType.Float, "n", 1)], Node("Cast", ["x"], "y", OnnxAttribute.Of("to", (long)OnnxType.Text)), Node("Identity", ["x"], "z"));
        Assert.Contains("has no output that can be used: 'y' is not such a tensor", Assert.Throws<BundleException>(() => OnnxScorer.Parse(model, "texts", "y")).Message);
    }

    [Fact]
    public void What_is_no_model_is_refused_with_a_way_out()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("cannot be read: ", Assert.Throws<BundleException>(() => OnnxScorer.Open(folder["missing.onnx"])).Message);
        Assert.Contains("Check the path.", Assert.Throws<BundleException>(() => OnnxScorer.Open(folder["missing.onnx"])).Message);
        var text = folder.Write("rows.csv", "a,b\n1,2\n");
        Assert.Equal($"'{text}' is not an ONNX model, or it is cut short. Copy it again from where it came.", Assert.Throws<BundleException>(() => OnnxScorer.Open(text)).Message);
        Assert.Contains("is not an ONNX model", Assert.Throws<BundleException>(() => OnnxScorer.Open(folder.Write("empty.onnx", ""))).Message);
        var model = Softmax("n", 3);
        for (var length = 1; length < model.Length; length += 3) { Assert.Throws<BundleException>(() => OnnxScorer.Parse(model[..length], "cut").Dispose()); }
    }

    [Fact]
    public void A_damaged_model_is_opened_or_refused_and_nothing_else_happens()
    {
        var sound = File.ReadAllBytes(RepositoryFiles.Beside("mlnet.onnx"));
        var random = new Relearn.Numerics.SeededRandom(3);
        var opened = 0;
        for (var i = 0; i < 1000; i++)
        {
            var damaged = (byte[])sound.Clone();
            for (var n = random.NextInt(3); n >= 0; n--) { damaged[random.NextInt(damaged.Length)] = (byte)random.NextInt(256); }
            try
            {
                OnnxScorer.Parse(damaged, "damaged").Dispose();
                opened++;
            }
            catch (BundleException) { }
        }
        // Both happen: a changed threshold is no damage that anyone could see.
        Assert.InRange(opened, 50, 500);
    }

    [Fact]
    public void An_operator_that_the_runtime_does_not_know_is_named()
    {
        var model = Of([Tensor("x", OnnxType.Float, "n", 1)], [Tensor("y", OnnxType.Float, "n", 1)], Node("Frobnicate", ["x"], "y"));
        var message = Assert.Throws<BundleException>(() => OnnxScorer.Parse(model, "odd.onnx")).Message;
        Assert.StartsWith("ONNX Runtime cannot open 'odd.onnx': ", message, StringComparison.Ordinal);
        Assert.Contains("Frobnicate", message);
        Assert.Contains("install a newer Microsoft.ML.OnnxRuntime", message);
    }

    [Fact]
    public void A_model_that_fails_on_its_rows_or_answers_too_few_says_so()
    {
        var fails = Of([Tensor("x", OnnxType.Float, "n", 1)], [Tensor("y", OnnxType.Float, "n", 1)],
            Node("Constant", [], "table", OnnxAttribute.Of("value_floats", [1f, 2f])), Node("Cast", ["x"], "at", OnnxAttribute.Of("to", (long)OnnxType.Integer)), Node("Gather", ["table", "at"], "y"));
        using var scorer = OnnxScorer.Parse(fails, "fails");
        Assert.Equal([2], Score(scorer, 1));
        Assert.StartsWith("ONNX Runtime failed to score 'fails': ", Assert.Throws<BundleException>(() => Score(scorer, 9)).Message, StringComparison.Ordinal);
        var sums = Of([Tensor("x", OnnxType.Float, "n", 1)], [Tensor("y", OnnxType.Float, "m", 1)], Node("Constant", [], "axes", OnnxAttribute.Of("value_ints", [0L])), Node("ReduceSum", ["x", "axes"], "y"));
        using var summing = OnnxScorer.Parse(sums, "sums");
        Assert.Equal("'sums' answered 1 values in 'y' to 3 rows. Use an output with the same number of values for each row.", Assert.Throws<BundleException>(() => Score(summing, 1, 2, 3)).Message);
    }

    [Fact]
    public void A_missing_native_library_is_said_with_the_package_that_has_it() =>
        Assert.Equal("The native ONNX Runtime library cannot be loaded (onnxruntime is not found). Install the package Microsoft.ML.OnnxRuntime beside Relearn.Onnx, for this platform.", OnnxErrors.RuntimeMissing("onnxruntime is not found").Message);

    [Fact]
    public void A_model_from_elsewhere_is_not_written_again()
    {
        using var scorer = OnnxScorer.Parse(Softmax("n", 3), "softmax.onnx");
        Assert.Contains("A model of kind 'OnnxScorer' cannot be written as ONNX", Assert.Throws<BundleException>(() => ModelGraph.Score(new("", []), scorer, "x")).Message);
    }
}
