using System.Collections.Concurrent;
using Relearn.Inference;
using Relearn.Inference.Features;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Serving.Fallbacks;

/// <summary>Answers what an expression says of the row: a probability, or true as 1 and false as 0. What it cannot say, because a value is missing, is 0.</summary>
sealed class RuleFallback : Fallback
{
    readonly ConcurrentBag<FeatureScratch> _idle = [];
    readonly FeatureProgram _program;

    /// <exception cref="UserErrorException">The rule reads a column that the model does not.</exception>
    public RuleFallback(FallbackConfig config, ServedModel model, string rule) : base(config, Plain(model, "fallback-rule"), PredictionFlags.Fallback)
    {
        var (program, problems) = FeatureProgram.Compile(model.Predictor.Inputs, [new("fallback", rule)]);
        _program = program ?? throw FallbacksErrors.FallbackRuleUnfit(model.Context.Model, rule, problems[0].Problem.Message).Exception();
    }

    public override string Name => "rule";

    public override float[] Answer(PredictorScratch scratch, Span<double> scores)
    {
        if (!_idle.TryTake(out var working)) { working = _program.CreateScratch(scores.Length); }
        var said = working.Evaluate(scratch.Batch)[0].Numbers;
        for (var i = 0; i < scores.Length; i++) { scores[i] = double.IsNaN(said[i]) ? 0 : Math.Clamp(said[i], 0, 1); }
        _idle.Add(working);
        return [];
    }
}
