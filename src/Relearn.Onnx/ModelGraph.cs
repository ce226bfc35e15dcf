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
        FakeNegativeScorer corrected => Corrected(graph, Score(graph, corrected.Inner, x), corrected.Most),
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

    static string Corrected(GraphBuilder graph, string raw, double most)
    {
        var taken = graph.Apply("Min", raw, graph.Number(most));
        return graph.Apply("Sub", taken, graph.Apply("Log", graph.Apply("Sub", graph.Number(1), graph.Apply("Exp", taken))));
    }

    static string Logistic(GraphBuilder graph, string negated) => graph.Apply("Div", graph.Number(1), graph.Apply("Add", graph.Number(1), graph.Apply("Exp", negated)));

    // What each feature adds, all at once: a number its slope times the held distance from the mean, a category or a missing value one of its weights (a look-up).
    // Then eight running sums over every eighth feature, put together in pairs: the order of docs/formats/bundle.md.
    static string Score(GraphBuilder graph, LinearScorer linear, string x)
    {
        const int Lanes = 8;
        var terms = linear.Terms;
        var isMissing = graph.Apply("IsNaN", x);
        var isNumber = graph.Apply("Greater", graph.Row([.. terms.Select(t => t.Categories > 0 ? 0.0 : 1)]), graph.Number(0));
        var category = graph.Apply("Floor", graph.Apply("Min", graph.Apply("Max", x, graph.Number(0)), graph.Row([.. terms.Select(t => Math.Max(0.0, t.Categories - 1))])));
        var last = graph.Row([.. terms.Select(t => (double)(t.Offset + t.Weights - 1))]);
        var place = graph.Where(isMissing, last, graph.Where(isNumber, graph.Number(0), graph.Apply("Add", graph.Row([.. terms.Select(t => (double)t.Offset)]), category)));
        var weights = graph.Apply("Gather", graph.Table(linear.Weights.ToArray()), graph.Cast(place, OnnxType.Integer));
        var distance = graph.Apply("Sub", x, graph.Row([.. terms.Select(t => t.Mean)]));
        var held = graph.Apply("Max", graph.Apply("Min", distance, graph.Row([.. terms.Select(t => 8 * t.Scale)])), graph.Row([.. terms.Select(t => -8 * t.Scale)]));
        var slopes = graph.Row([.. terms.Select(t => t.Categories > 0 ? 0 : linear.Weights[t.Offset] / t.Scale)]);
        var added = graph.Where(graph.Apply("Or", isMissing, graph.Apply("Not", isNumber)), weights, graph.Apply("Mul", held, slopes));
        var zero = graph.Apply("Expand", graph.Number(0), graph.Apply("Shape", graph.Column(x, 0)));
        string Sum(int lane)
        {
            int[] own = [.. Enumerable.Range(0, terms.Count).Where(f => f % Lanes == lane)];
            return own.Length == 0 ? zero : graph.Column(graph.Apply("CumSum", graph.Concat([.. own.Select(f => graph.Column(added, f))]), graph.Integers(1)), own.Length - 1);
        }
        string Four(int lane) => graph.Apply("Add", graph.Apply("Add", Sum(lane), Sum(lane + 4)), graph.Apply("Add", Sum(lane + 2), Sum(lane + 6)));
        return graph.Apply("Add", graph.Number(linear.Weights[0]), graph.Apply("Add", Four(0), Four(1)));
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
