using Relearn.Inference;
using Relearn.Scoping;
using Relearn.Serving.Requests;

namespace Relearn.Serving.Fallbacks;

/// <summary>What answers where the model does not; declared as <c>serving.fallback</c>. Any number of threads.</summary>
abstract class Fallback(FallbackConfig config, PredictionContext context, PredictionFlags flags)
{
    /// <summary>When it answers.</summary>
    public FallbackConfig Config { get; } = config;

    /// <summary>What its answers have in common. They are not the model's: its hash, and so its reports, are others.</summary>
    public PredictionContext Context { get; } = context;

    /// <summary>Who answers, as its answers say it.</summary>
    public AnswerSignature Signature => field ??= new(Context.Model, Context.Release, Name);

    /// <summary>How its answers are marked.</summary>
    public PredictionFlags Flags { get; } = flags;

    /// <summary>What an answer calls it: <c>constant</c>, <c>rule</c> or <c>previous</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Answers the rows that stand in <paramref name="scratch"/>.</summary>
    /// <param name="scratch">The rows, in the columns of the model that does not answer.</param>
    /// <param name="scores">Takes a probability a row.</param>
    /// <returns>The features as served, <c>[rows, features of <see cref="Context"/>]</c>.</returns>
    public abstract float[] Answer(PredictorScratch scratch, Span<double> scores);

    /// <summary>The declared fallback, or null where there is none.</summary>
    /// <param name="project">Declares it.</param>
    /// <param name="model">The model that it stands in for.</param>
    /// <param name="previous">Opens the release before, with the number of its context in the log; null if there was none.</param>
    /// <exception cref="Numerics.UserErrorException">It cannot stand in for this model.</exception>
    public static Fallback? Of(ProjectConfig project, ServedModel model, Func<int, ServedModel?> previous) => project.Serving.Fallback switch
    {
        { Constant: { } constant } config => new ConstantFallback(config, model, constant),
        { Rule: { } rule } config => new RuleFallback(config, model, rule),
        { Previous: true } config when previous(NumberOf(model)) is { } before => new PreviousFallback(config, model, before),
        _ => null,
    };

    static int NumberOf(ServedModel model) => model.Context.Number + 1;

    /// <summary>The context of a fallback that is no model: no bundle made its answers, and no features were served.</summary>
    protected static PredictionContext Plain(ServedModel model, string policy) =>
        model.Context with { Number = NumberOf(model), BundleHash = "", Policy = policy, PolicyVersion = policy, Features = [] };
}
