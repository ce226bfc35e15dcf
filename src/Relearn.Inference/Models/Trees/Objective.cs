using System.Globalization;

namespace Relearn.Inference.Models.Trees;

/// <summary>How the trees' sums become predictions: the transform of the objective that they were fitted for.</summary>
/// <remarks>Follows the <c>ConvertOutput</c> of LightGBM 4.7.0's objectives. An objective that is unknown here, a custom one, leaves the sums as they are.</remarks>
public sealed record Objective
{
    internal enum Transform { None, Sigmoid, Softmax, Exponential, SignedSquare, LogOfOnePlusExponential }

    readonly Transform _transform;
    readonly double _sigmoid;

    Objective(string name, Transform transform, double sigmoid = 1)
    {
        Name = name;
        _transform = transform;
        _sigmoid = sigmoid;
    }

    /// <summary>LightGBM's name of it: <c>binary</c>, <c>multiclass</c>, <c>regression</c>, <c>lambdarank</c>, ...; empty where the model does not say.</summary>
    public string Name { get; }

    /// <summary>True for one score of which a probability is made by the logistic function.</summary>
    internal bool IsLogistic => _transform == Transform.Sigmoid;

    /// <summary>The logistic function's factor.</summary>
    internal double Slope => _sigmoid;

    internal Transform Kind => _transform;

    /// <summary>Reads what stands behind <c>objective=</c>.</summary>
    /// <returns>Null where a setting in it cannot be read.</returns>
    internal static Objective? Parse(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var name = words.FirstOrDefault() ?? "";
        var sigmoid = 1.0;
        if (words.FirstOrDefault(w => w.StartsWith("sigmoid:", StringComparison.Ordinal)) is { } factor
            && !(double.TryParse(factor.AsSpan("sigmoid:".Length), NumberStyles.Float, CultureInfo.InvariantCulture, out sigmoid) && double.IsFinite(sigmoid) && sigmoid > 0))
        {
            return null;
        }
        return new(name, name switch
        {
            "binary" or "multiclassova" => Transform.Sigmoid,
            "cross_entropy" => Transform.Sigmoid,
            "multiclass" => Transform.Softmax,
            "poisson" or "gamma" or "tweedie" => Transform.Exponential,
            "cross_entropy_lambda" => Transform.LogOfOnePlusExponential,
            "regression" when words.Contains("sqrt") => Transform.SignedSquare,
            _ => Transform.None,
        }, sigmoid);
    }

    /// <summary>Turns one row's sums into predictions, in place.</summary>
    /// <param name="scores">One for each output.</param>
    public void Convert(Span<double> scores)
    {
        switch (_transform)
        {
            case Transform.Sigmoid:
                foreach (ref var score in scores) { score = 1 / (1 + Math.Exp(-_sigmoid * score)); }
                break;
            case Transform.Softmax:
                Softmax(scores);
                break;
            case Transform.Exponential:
                foreach (ref var score in scores) { score = Math.Exp(score); }
                break;
            case Transform.SignedSquare:
                foreach (ref var score in scores) { score *= Math.Abs(score); }
                break;
            case Transform.LogOfOnePlusExponential:
                foreach (ref var score in scores) { score = Math.Log(1 + Math.Exp(score)); }
                break;
            default:
                break;
        }
    }

    static void Softmax(Span<double> scores)
    {
        var most = scores[0];
        foreach (var score in scores[1..]) { most = Math.Max(most, score); }
        var sum = 0.0;
        foreach (ref var score in scores)
        {
            score = Math.Exp(score - most);
            sum += score;
        }
        foreach (ref var score in scores) { score /= sum; }
    }
}
