using System.Globalization;
using Relearn.Inference.Models.Trees;

namespace Relearn.Tests.Inference.Models.Trees;

/// <summary>Trained models of every objective, 100,000 rows each, on every engine: the bits of native LightGBM.</summary>
public sealed class ObjectivesTests
{
    internal const int Columns = 14;
    const int TrainRows = 6_000;
    const int ScoredRows = 100_000;
    const int AloneRows = 1_000;
    const string Categories = "categorical_feature=9,10,11,12,13";

    // Counts with zeros, signed numbers, missing values, whole numbers, and from column 9 on categories of 4 to 3,000 values.
    static float ValueAt(long row, int column)
    {
        double Uniform(int salt) => Relearn.Numerics.SeededRandom.At(17, row * 64 + column * 4 + salt);
        var u = Uniform(0);
        return column switch
        {
            0 or 1 => u < 0.3 ? 0 : (float)Math.Floor(Math.Exp(3 * Uniform(1))),
            2 or 3 => u < 0.15 ? float.NaN : (float)(10 * Uniform(1) - 5),
            4 => u < 0.4 ? 0 : u < 0.5 ? float.NaN : u < 0.51 ? 1e-36f : (float)(Uniform(1) - 0.5),
            5 => (float)Math.Floor(20 * u) - 5,
            6 => u < 0.01 ? float.PositiveInfinity : u < 0.02 ? float.NegativeInfinity : (float)(1e6 * (Uniform(1) - 0.5)),
            7 or 8 => (float)(Uniform(1) * Uniform(2)),
            _ => u < 0.05 ? float.NaN : (float)Math.Floor(Math.Pow(3000, (column - 8) / 5.0) * Uniform(1) * Uniform(2)) - (u > 0.99 ? 1.5f : 0),
        };
    }

    internal static readonly Lazy<float[]> Scored = new(() => Matrix(1_000_000, ScoredRows));
    static readonly Lazy<float[]> Training = new(() => Matrix(0, TrainRows));

    static float[] Matrix(long first, int rows)
    {
        var matrix = new float[rows * Columns];
        for (var i = 0; i < matrix.Length; i++) { matrix[i] = ValueAt(first + i / Columns, i % Columns); }
        return matrix;
    }

    static double Signal(int row)
    {
        var sum = 2 * Relearn.Numerics.SeededRandom.At(5, row) - 1;
        for (var c = 0; c < Columns; c++)
        {
            var value = Training.Value[row * Columns + c];
            sum += !float.IsFinite(value) ? 0.4 : Math.Sin(value * (c + 1) * 0.7) * (c >= 9 ? 0.8 : 0.5);
        }
        return sum;
    }

    static float Label(string parameters, int row)
    {
        var signal = Signal(row);
        var objective = parameters.Split(' ').First(p => p.StartsWith("objective=", StringComparison.Ordinal))["objective=".Length..];
        return objective switch
        {
            "binary" => signal > 0 ? 1 : 0,
            "multiclass" or "multiclassova" => Math.Clamp((int)Math.Floor(signal + 2), 0, 4),
            "cross_entropy" or "cross_entropy_lambda" => (float)(1 / (1 + Math.Exp(-signal))),
            "poisson" or "gamma" or "tweedie" => (float)Math.Exp(signal / 2),
            "lambdarank" or "rank_xendcg" => Math.Clamp((int)Math.Floor(signal + 2), 0, 4),
            _ => (float)signal,
        };
    }

    public static TheoryData<string> Models =>
    [
        $"objective=binary num_leaves=31 {Categories}",
        "objective=binary num_leaves=63 sigmoid=0.7",
        $"objective=binary num_leaves=63 zero_as_missing=true {Categories}",
        "objective=binary num_leaves=40 use_missing=false",
        "objective=binary num_leaves=255 min_data_in_leaf=2",
        $"objective=binary num_leaves=255 min_data_in_leaf=2 {Categories} max_cat_to_onehot=64",
        "objective=binary num_leaves=31 boosting=rf bagging_freq=1 bagging_fraction=0.6",
        $"objective=binary num_leaves=20 boosting=dart {Categories}",
        "objective=binary num_leaves=31 max_bin=1500 min_data_in_bin=1",
        $"objective=multiclass num_class=5 num_leaves=15 {Categories}",
        $"objective=multiclass num_class=5 num_leaves=70 zero_as_missing=true {Categories}",
        "objective=multiclassova num_class=5 num_leaves=31",
        $"objective=multiclass num_class=5 num_leaves=15 boosting=rf bagging_freq=1 bagging_fraction=0.6 {Categories}",
        $"objective=regression num_leaves=31 {Categories}",
        "objective=regression num_leaves=31 reg_sqrt=true",
        "objective=regression_l1 num_leaves=31",
        "objective=huber num_leaves=31",
        "objective=fair num_leaves=31",
        $"objective=quantile alpha=0.8 num_leaves=31 {Categories}",
        "objective=mape num_leaves=31",
        "objective=poisson num_leaves=31",
        $"objective=gamma num_leaves=31 {Categories}",
        "objective=tweedie num_leaves=31",
        "objective=cross_entropy num_leaves=31",
        $"objective=cross_entropy_lambda num_leaves=31 {Categories}",
        $"objective=lambdarank num_leaves=31 {Categories}",
        "objective=rank_xendcg num_leaves=31 zero_as_missing=true",
    ];

    internal static NativeBooster Train(string parameters)
    {
        var labels = Enumerable.Range(0, TrainRows).Select(r => Label(parameters, r)).ToArray();
        var groups = parameters.Contains("rank", StringComparison.Ordinal) ? Enumerable.Repeat(20, TrainRows / 20).ToArray() : null;
        return new(Training.Value, labels, Columns, $"learning_rate=0.2 min_data_per_group=10 {parameters}", 8, groups);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Raw_scores_have_the_bits_of_native_LightGBM_on_every_engine(string parameters)
    {
        using var native = Train(parameters);
        var matrix = Scored.Value;
        var expected = native.Score(matrix);
        var trees = TreeEnsemble.Parse(native.Text());
        Assert.Equal(expected.Length, ScoredRows * trees.Outputs);
        var actual = new double[expected.Length];
        foreach (var engine in trees.Fitting())
        {
            var form = trees.On(engine)!;
            actual.AsSpan().Clear();
            form.Score(matrix, actual);
            AssertSameBits(expected, actual, engine);
            for (var row = 0; row < AloneRows; row++) { form.Score(matrix.AsSpan(row * Columns, Columns), actual.AsSpan(row * trees.Outputs, trees.Outputs)); }
            AssertSameBits(expected, actual, engine);
        }
    }

    static void AssertSameBits(double[] expected, double[] actual, TreeEngine engine)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            if (BitConverter.DoubleToInt64Bits(expected[i]) != BitConverter.DoubleToInt64Bits(actual[i])) { Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"{engine}, score {i}: native {expected[i]:R}, here {actual[i]:R}")); }
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Predictions_are_those_of_native_LightGBM(string parameters)
    {
        using var native = Train(parameters);
        var matrix = Scored.Value.AsSpan(0, 2_000 * Columns);
        var trees = TreeEnsemble.Parse(native.Text());
        var expected = native.Predict(matrix);
        var actual = new double[expected.Length];
        trees.Predict(matrix, actual);
        // The exponential function of the C library may round otherwise in its last bit.
        for (var i = 0; i < expected.Length; i++) { Assert.Equal(expected[i], actual[i], 1e-14 * Math.Max(1, Math.Abs(expected[i]))); }
    }
}
