using System.Globalization;
using System.Text;
using Relearn.Inference.Models.Trees;

namespace Relearn.Tests.Inference.Models.Trees;

/// <summary>Raw scores have the bits of native LightGBM's.</summary>
public sealed class TreeEnsembleTests
{
    internal enum Column { Continuous, Sparse, WithMissing, Integers, Category }

    internal sealed record Case(Column[] Columns, float[] Matrix, float[] Labels, float[] Probe, string Parameters);

    const int Rows = 300;

    static readonly float[] Odd =
    [
        float.NaN, 0, -0f, 1e-36f, -1e-36f, 1e-35f, 1.0000001e-35f, -1e-35f, 1e-30f, -0.5f, -1, 0.5f, 1, 1.5f, 31, 32, 63, 64, 1e10f, -1e10f, 3e38f,
        float.PositiveInfinity, float.NegativeInfinity, float.Epsilon,
    ];

    static Gen<float> ValueOf(Column column) => column switch
    {
        Column.Continuous => Gen.Float[-10, 10],
        Column.Sparse => Gen.Frequency<float>((3, Gen.Const(0f)), (1, Gen.Float[-2, 2]), (1, Gen.OneOf(1e-36f, -1e-36f, 1e-34f, -1e-34f))),
        Column.WithMissing => Gen.Frequency<float>((2, Gen.Const(float.NaN)), (3, Gen.Float[-5, 5]), (1, Gen.Const(0f))),
        Column.Integers => Gen.Int[-3, 8].Select(i => (float)i),
        _ => Gen.Frequency<float>((1, Gen.Const(float.NaN)), (8, Gen.Int[0, 70].Select(i => (float)(i % 40 + i / 60 * 30)))),
    };

    static Gen<float[]> Interleaved(Column[] columns, int rows, bool odd)
    {
        var values = columns.Select(c => (odd ? Gen.OneOf<float>(ValueOf(c), Gen.OneOf(Odd)) : ValueOf(c)).Array[rows]).ToArray();
        return values.Aggregate(Gen.Const(Array.Empty<float[]>()), (all, column) => Gen.Select(all, column, (a, c) => a.Append(c).ToArray()))
            .Select(all => Enumerable.Range(0, rows * columns.Length).Select(i => all[i % columns.Length][i / columns.Length]).ToArray());
    }

    internal static readonly Gen<Case> Cases = Gen.OneOf(Enum.GetValues<Column>()).Array[1, 5].SelectMany(columns => Gen.Select(
        Interleaved(columns, Rows, odd: false), Interleaved(columns, 200, odd: true), Gen.Float[-0.3f, 0.3f].Array[Rows],
        Gen.Bool, Gen.Bool, Gen.OneOf(1, 4, 100), Gen.OneOf("binary", "regression"),
        (matrix, probe, noise, useMissing, zeroAsMissing, oneHot, objective) =>
        {
            var categories = string.Join(',', columns.Index().Where(c => c.Item == Column.Category).Select(c => c.Index));
            return new Case(columns, matrix, Labels(matrix, noise, columns.Length, objective), probe, string.Create(CultureInfo.InvariantCulture,
                $"objective={objective} num_leaves=12 learning_rate=0.3 min_data_in_leaf=3 min_data_in_bin=1 min_data_per_group=3 cat_smooth=1 cat_l2=1 max_cat_to_onehot={oneHot} use_missing={(useMissing ? "true" : "false")} zero_as_missing={(zeroAsMissing ? "true" : "false")}{(categories.Length == 0 ? "" : $" categorical_feature={categories}")}"));
        }));

    // A label that depends on every column in a way that trees can find, missing values included.
    static float[] Labels(float[] matrix, float[] noise, int columns, string objective) => [.. noise.Select((n, row) =>
    {
        var sum = n;
        for (var c = 0; c < columns; c++)
        {
            var value = matrix[row * columns + c];
            sum += float.IsNaN(value) ? 0.7f : Math.Abs(value) < 1e-30f ? -0.4f : MathF.Sin(value * (c + 1));
        }
        return objective == "binary" ? sum > 0 ? 1f : 0f : sum;
    })];

    static void AssertSameBits(NativeBooster native, byte[] text, float[] matrix, int columns)
    {
        var trees = TreeEnsemble.Parse(text);
        Assert.Equal(columns, trees.Width);
        var expected = native.Score(matrix);
        foreach (var (name, form) in Forms(trees))
        {
            var (actual, alone) = (new double[expected.Length], new double[1]);
            form.Score(matrix, actual);
            for (var i = 0; i < expected.Length; i++)
            {
                form.Score(matrix.AsSpan(i * columns, columns), alone);
                foreach (var found in new[] { actual[i], alone[0] })
                {
                    Assert.True(BitConverter.DoubleToInt64Bits(expected[i]) == BitConverter.DoubleToInt64Bits(found),
                        $"row {i} [{string.Join(", ", matrix.AsSpan(i * columns, columns).ToArray())}]: native {expected[i]:R}, here {found:R} ({name})");
                }
            }
        }
    }

    // What was chosen, and every engine that fits, those that quantise also in the plain way.
    static IEnumerable<(string Name, TreeEnsemble Form)> Forms(TreeEnsemble trees) =>
    [
        ("chosen", trees),
        .. trees.Fitting().Select(e => ($"{e}", trees.On(e)!)),
        .. trees.Fitting().Where(e => e is TreeEngine.ConditionWords or TreeEngine.QuantisedNodes or TreeEngine.ConditionMasks).Select(e => ($"{e}, plain", trees.On(e, vectors: false)!)),
    ];

    [Theory]
    [InlineData("num_leaves=64", "LeafMasks QuantisedNodes ConditionMasks NodeBits NodeWalk")]
    [InlineData("num_leaves=66 min_data_in_leaf=1", "QuantisedNodes ConditionMasks NodeBits NodeWalk")]
    [InlineData("num_leaves=300 min_data_in_leaf=1", "QuantisedNodes NodeBits NodeWalk")]
    [InlineData("num_leaves=8 zero_as_missing=true", "ConditionWords LeafMasks QuantisedNodes ConditionMasks NodeBits NodeWalk")]
    [InlineData("num_leaves=8 categorical_feature=0 max_bin=1023", "LeafMasks ConditionMasks NodeBits NodeWalk")]
    public void A_model_takes_the_engines_that_it_fits(string parameters, string engines)
    {
        // 1,000 thresholds, or 20 categories of which most cannot be named by a byte.
        var categories = parameters.Contains("categorical", StringComparison.Ordinal);
        var matrix = Enumerable.Range(0, 2000).Select(i => (float)(categories ? i % 20 * 50 : i % 1000)).ToArray();
        var labels = matrix.Select(v => v * 7919 % 13 > 6 ? 1f : 0f).ToArray();
        using var native = new NativeBooster(matrix, labels, 1, $"objective=binary min_data_per_group=1 cat_smooth=0 max_cat_threshold=1000 max_bin=1000 {parameters}", 5);
        Assert.Equal(string.Join(' ', engines.Split(' ').Order()), string.Join(' ', TreeEnsemble.Parse(native.Text()).Fitting().Select(e => $"{e}").Order()));
        AssertSameBits(native, native.Text(), matrix, 1);
    }

    [Fact]
    public void Random_boosters_score_random_rows_with_the_bits_of_native_LightGBM()
    {
        var (missing, zero, categorical) = (0, 0, 0);
        Cases.Sample(c =>
        {
            using var native = new NativeBooster(c.Matrix, c.Labels, c.Columns.Length, c.Parameters, 6);
            var text = native.Text();
            AssertSameBits(native, text, c.Matrix, c.Columns.Length);
            AssertSameBits(native, text, c.Probe, c.Columns.Length);
            foreach (var kinds in Encoding.ASCII.GetString(text).Split('\n').Where(l => l.StartsWith("decision_type=", StringComparison.Ordinal)))
            {
                foreach (var kind in kinds["decision_type=".Length..].Split(' ').Select(k => int.Parse(k, CultureInfo.InvariantCulture)))
                {
                    if ((kind & 1) != 0) { Interlocked.Increment(ref categorical); }
                    else if ((kind >> 2 & 3) == 1) { Interlocked.Increment(ref zero); }
                    else if ((kind >> 2 & 3) == 2) { Interlocked.Increment(ref missing); }
                }
            }
        }, iter: 200, threads: 1);
        Assert.True(missing > 0 && zero > 0 && categorical > 0, $"The boosters did not use every kind of split: {missing} missing, {zero} zero, {categorical} categorical.");
    }

    [Theory]
    [InlineData("boosting=gbdt bagging_fraction=0.7 bagging_freq=1 feature_fraction=0.6")]
    [InlineData("boosting=dart drop_rate=0.5")]
    [InlineData("boosting=gbdt extra_trees=true max_bin=15")]
    [InlineData("data_sample_strategy=goss")]
    public void Other_ways_of_boosting_score_alike(string parameters) => Cases.Sample(c =>
    {
        using var native = new NativeBooster(c.Matrix, c.Labels, c.Columns.Length, $"{c.Parameters} {parameters}", 8);
        AssertSameBits(native, native.Text(), c.Probe, c.Columns.Length);
    }, iter: 10, threads: 1);

    [Fact]
    public void Labels_that_cannot_be_split_give_trees_of_one_leaf()
    {
        float[] matrix = [1, 1, 1, 1], labels = [0, 1, 1, 1];
        using var native = new NativeBooster(matrix, labels, 1, "objective=binary min_data_in_leaf=1", 3);
        AssertSameBits(native, native.Text(), [1, 2, float.NaN], 1);
    }

    [Fact]
    public void The_sample_model_scores_as_native_LightGBM_scores_it()
    {
        float[] matrix = [100, 8, 1, 900, 13, float.NaN, float.NaN, float.NaN, 2, 500.5f, 11.5f, 0, 500.6f, 0, 1];
        var actual = new double[5];
        TreeEnsemble.Parse(SampleBundles.TreeText).Score(matrix, actual);
        Assert.Equal([-0.75, -0.25, 2.25, 2.25, 0.75], actual);
    }

    [Theory]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(129)]
    [InlineData(257)]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(1_100)]
    public void Every_row_of_a_matrix_scores_like_the_row_alone(int rows) => Cases.Sample(c =>
    {
        using var native = new NativeBooster(c.Matrix, c.Labels, c.Columns.Length, c.Parameters, 3);
        var trees = TreeEnsemble.Parse(native.Text());
        var width = c.Columns.Length;
        var matrix = Enumerable.Range(0, rows * width).Select(i => c.Probe[i % c.Probe.Length]).ToArray();
        var together = new double[rows];
        trees.Score(matrix, together);
        var alone = new double[1];
        for (var row = 0; row < rows; row++)
        {
            trees.Score(matrix.AsSpan(row * width, width), alone);
            Assert.Equal(BitConverter.DoubleToInt64Bits(alone[0]), BitConverter.DoubleToInt64Bits(together[row]));
        }
    }, iter: 5, threads: 1);

    [Theory]
    [InlineData("binary.train", "binary.test", "objective=binary", 28)]
    [InlineData("regression.train", "regression.test", "objective=regression", 28)]
    public void LightGBMs_own_examples_score_alike(string train, string test, string parameters, int columns)
    {
        var (matrix, labels) = Read(train, columns);
        using var native = new NativeBooster(matrix, labels, columns, $"{parameters} num_leaves=63 learning_rate=0.1", 20);
        var text = native.Text();
        AssertSameBits(native, text, Read(test, columns).Matrix, columns);
        AssertSameBits(native, text, matrix, columns);
    }

    [Theory]
    [InlineData("")]
    [InlineData("max_cat_to_onehot=100")]
    [InlineData("zero_as_missing=true")]
    public void LightGBMs_categorical_example_scores_alike(string parameters)
    {
        var (matrix, labels) = Read("categorical.data", 8);
        using var native = new NativeBooster(matrix, labels, 8, $"objective=binary num_leaves=31 min_data_per_group=20 categorical_feature=0,1,2,4,5,6,7 {parameters}", 20);
        AssertSameBits(native, native.Text(), matrix, 8);
    }

    static (float[] Matrix, float[] Labels) Read(string name, int columns)
    {
        var lines = File.ReadAllLines(Example(name));
        var matrix = new float[lines.Length * columns];
        var labels = new float[lines.Length];
        foreach (var (row, line) in lines.Index())
        {
            var cells = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            labels[row] = float.Parse(cells[0], CultureInfo.InvariantCulture);
            for (var i = 1; i < cells.Length; i++)
            {
                // LibSVM's "index:value" or plain columns.
                var colon = cells[i].IndexOf(':', StringComparison.Ordinal);
                var column = colon < 0 ? i - 1 : int.Parse(cells[i].AsSpan(0, colon), CultureInfo.InvariantCulture);
                matrix[row * columns + column] = float.Parse(cells[i].AsSpan(colon + 1), CultureInfo.InvariantCulture);
            }
        }
        return (matrix, labels);
    }

    static string Example(string name)
    {
        for (string? folder = RepositoryFiles.Root; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var file = Path.Combine(folder, "shared", "data", "lightgbm-examples", name);
            if (File.Exists(file)) { return file; }
        }
        Assert.Skip($"LightGBM's example '{name}' is not on this machine: no 'shared/data/lightgbm-examples' beside a folder above the tests.");
        return "";
    }
}
