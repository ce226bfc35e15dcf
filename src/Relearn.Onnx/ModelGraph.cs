using Relearn.Inference.Models;
using Relearn.Inference.Models.Trees;

namespace Relearn.Onnx;

/// <summary>Models as ONNX operators in double, in the order of the sums that this library makes, so that the bits are the same.</summary>
static class ModelGraph
{
    /// <summary>Adds a model to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="scorer">The model.</param>
    /// <param name="x">Encoded rows in double, <c>[rows, width]</c>.</param>
    /// <returns>Raw scores, <c>[rows, outputs]</c>.</returns>
    public static string Score(GraphBuilder graph, IScorer scorer, string x) => scorer switch
    {
        SampledScorer sampled => graph.Apply("Add", Score(graph, sampled.Inner, x), graph.Number(sampled.Shift)),
        TreeEnsemble trees => TreeGraph.Score(graph, trees.Model, x),
        LinearScorer linear => Score(graph, linear, x),
        RateTableScorer table => Score(graph, table, x),
        ConstantScorer constant => graph.Apply("Expand", graph.Number(constant.Value), graph.Apply("Shape", graph.Column(x, 0))),
        _ => throw OnnxErrors.ModelUnknown(scorer.GetType().Name),
    };

    /// <summary>The objective's transform of raw scores, <c>[rows, outputs]</c>.</summary>
    public static string Convert(GraphBuilder graph, TreeModel model, string raw)
    {
        var score = model.Averages ? graph.Apply("Div", raw, graph.Number(model.Iterations)) : raw;
        switch (model.Objective.Kind)
        {
            case Objective.Transform.Sigmoid: return Logistic(graph, graph.Apply("Mul", graph.Number(-model.Objective.Slope), score));
            case Objective.Transform.Exponential: return graph.Apply("Exp", score);
            case Objective.Transform.SignedSquare: return graph.Apply("Mul", score, graph.Apply("Abs", score));
            case Objective.Transform.LogOfOnePlusExponential: return graph.Apply("Log", graph.Apply("Add", graph.Number(1), graph.Apply("Exp", score)));
            case Objective.Transform.Softmax:
                var exponentials = graph.Apply("Exp", graph.Apply("Sub", score, graph.Apply("ReduceMax", score, graph.Integers(1))));
                return graph.Apply("Div", exponentials, graph.Apply("ReduceSum", exponentials, graph.Integers(1)));
            default: return score;
        }
    }

    /// <summary>Calibrated probabilities, <c>[rows, 1]</c>.</summary>
    public static string Probability(GraphBuilder graph, Calibration calibration, string raw) =>
        Logistic(graph, graph.Apply("Neg", graph.Apply("Add", graph.Apply("Mul", graph.Number(calibration.Slope), raw), graph.Number(calibration.Intercept))));

    static string Logistic(GraphBuilder graph, string negated) => graph.Apply("Div", graph.Number(1), graph.Apply("Add", graph.Number(1), graph.Apply("Exp", negated)));

    // Each value touches one weight: a number its own, a category or a missing value one of several. All features at once:
    // which weight (a look-up), times what (1, or the standardised number), then the running sum over the features from the intercept on.
    static string Score(GraphBuilder graph, LinearScorer linear, string x)
    {
        var terms = linear.Terms;
        var isMissing = graph.Apply("IsNaN", x);
        var isNumber = graph.Apply("Greater", graph.Row([.. terms.Select(t => t.Categories > 0 ? 0.0 : 1)]), graph.Number(0));
        var category = graph.Apply("Floor", graph.Apply("Min", graph.Apply("Max", x, graph.Number(0)), graph.Row([.. terms.Select(t => Math.Max(0.0, t.Categories - 1))])));
        var offset = graph.Row([.. terms.Select(t => (double)t.Offset)]);
        var last = graph.Row([.. terms.Select(t => (double)(t.Offset + t.Weights - 1))]);
        var place = graph.Where(isMissing, last, graph.Where(isNumber, offset, graph.Apply("Add", offset, category)));
        var weights = graph.Apply("Gather", graph.Table(linear.Weights.ToArray()), graph.Cast(place, OnnxType.Integer));
        var standard = graph.Apply("Div", graph.Apply("Sub", x, graph.Row([.. terms.Select(t => t.Mean)])), graph.Row([.. terms.Select(t => t.Scale)]));
        var held = graph.Apply("Max", graph.Apply("Min", standard, graph.Number(8)), graph.Number(-8));
        var times = graph.Where(graph.Apply("Or", isMissing, graph.Apply("Not", isNumber)), graph.Number(1), held);
        var intercept = graph.Apply("Expand", graph.Number(linear.Weights[0]), graph.Apply("Shape", graph.Column(x, 0)));
        var sums = graph.Apply("CumSum", graph.Concat(intercept, graph.Apply("Mul", weights, times)), graph.Integers(1));
        return graph.Column(sums, terms.Count);
    }

    // The bin is the number of cuts below the value.
    static string Score(GraphBuilder graph, RateTableScorer table, string x)
    {
        var value = graph.Column(x, table.Feature);
        double[] cuts = [.. table.Cuts.ToArray().Select(c => (double)c)];
        var raw = table.Raw.ToArray();
        var below = cuts.Length == 0 ? graph.Number(raw[0]) : graph.Apply("Gather", graph.Table(raw), graph.Count(graph.Apply("Less", graph.Row(cuts), value)));
        return graph.Where(graph.Apply("IsNaN", value), graph.Number(raw[^1]), below);
    }
}
