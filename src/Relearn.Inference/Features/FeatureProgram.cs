using Relearn.Inference.Windows;

namespace Relearn.Inference.Features;

/// <summary>All features of a model, parsed once. The same program runs over columns in training and over a row online.</summary>
public sealed class FeatureProgram
{
    readonly Expression[] _expressions;

    FeatureProgram(IReadOnlyList<InputColumn> inputs, IReadOnlyList<Feature> features, Expression[] expressions, EventScope events, LearntNumbers learnt)
    {
        (Events, Learnt) = (events, learnt);
        Inputs = inputs;
        Features = features;
        _expressions = expressions;
        Windows = [.. expressions.SelectMany(ExpressionParser.WindowsOf).DistinctBy(w => w.Text)];
        BatchColumns = [.. inputs, .. Windows.Select(w => w.Column)];
    }

    /// <summary>The columns that the features read, in the order of the declaration.</summary>
    public IReadOnlyList<InputColumn> Inputs { get; }

    /// <summary>The features, in order.</summary>
    public IReadOnlyList<Feature> Features { get; }

    /// <summary>What windows can look at.</summary>
    public EventScope Events { get; }

    /// <summary>The windows that the features read, each once.</summary>
    public IReadOnlyList<WindowSpec> Windows { get; }

    /// <summary>What a batch holds: <see cref="Inputs"/>, then a column for each of <see cref="Windows"/>.</summary>
    public IReadOnlyList<InputColumn> BatchColumns { get; }

    /// <summary>What was learnt on the training rows for the calls that need it, by their canonical spelling.</summary>
    public LearntNumbers Learnt { get; }

    /// <summary>The same program with what was learnt for it.</summary>
    public FeatureProgram With(LearntNumbers learnt) => new(Inputs, Features, _expressions, Events, learnt);

    /// <summary>The first call for which nothing sound was learnt; null if there is none.</summary>
    internal string? FirstUnsound() => _expressions.SelectMany(LearntIn).Where(e => !IsSound(e)).Select(ExpressionText.Of).FirstOrDefault();

    bool IsSound(Expression call)
    {
        if (!Learnt.Numbers.TryGetValue(ExpressionText.Of(call), out var numbers) || !numbers.All(double.IsFinite)) { return false; }
        return call switch
        {
            TargetRateExpression => Learnt.Keys.TryGetValue(ExpressionText.Of(call), out var keys) && numbers.Length == 2 * TargetRates.Folds * (keys.Count + 1) && keys.Distinct().Count() == keys.Count,
            LearntExpression { Function.Name: "scale" } => numbers.Length == 2,
            LearntExpression { Function.Name: "fill" } => numbers.Length == 1,
            _ => numbers.Zip(numbers.Skip(1)).All(n => n.First < n.Second),
        };
    }

    /// <summary>The calls that need something learnt and do not have it, those first that others need: each with its spelling.</summary>
    internal IReadOnlyList<Expression> Unlearnt() =>
        [.. _expressions.SelectMany(LearntIn).DistinctBy(ExpressionText.Of).Where(e => !Learnt.Numbers.ContainsKey(ExpressionText.Of(e)))];

    /// <summary>The rules of the time zones that features use, windows included.</summary>
    internal IReadOnlyDictionary<string, double[]> Zones => _expressions.SelectMany(ZonesIn).DistinctBy(z => z.Name).ToDictionary(z => z.Name, z => z.Rules);

    static IEnumerable<(string Name, double[] Rules)> ZonesIn(Expression expression) =>
        ExpressionParser.AllPartsOf(expression).SelectMany(ZonesIn).Concat(expression is CallExpression { Function.Zone: { } zone } ? [zone] : []);

    /// <summary>The calls of a function outside windows, each once.</summary>
    internal IReadOnlyList<CallExpression> CallsOf(string function) => [.. _expressions.SelectMany(e => CallsIn(e, function)).DistinctBy(ExpressionText.Of)];

    static IEnumerable<CallExpression> CallsIn(Expression expression, string function) => expression switch
    {
        CallExpression call => call.Arguments.SelectMany(a => CallsIn(a, function)).Concat(call.Function.Name == function ? [call] : []),
        LearntExpression learnt => learnt.Arguments.SelectMany(a => CallsIn(a, function)),
        TargetRateExpression rate => rate.Keys.SelectMany(a => CallsIn(a, function)),
        _ => [],
    };

    internal static IEnumerable<Expression> LearntIn(Expression expression) => expression switch
    {
        LearntExpression learnt => learnt.Arguments.SelectMany(LearntIn).Append(learnt),
        TargetRateExpression rate => rate.Keys.SelectMany(LearntIn).Append(rate),
        CallExpression call => call.Arguments.SelectMany(LearntIn),
        _ => [],
    };

    /// <summary>A training row needs to say its fold, because a feature is learnt out of fold.</summary>
    internal bool NeedsFolds => _expressions.SelectMany(LearntIn).OfType<TargetRateExpression>().Any();

    internal Expression ExpressionOf(int feature) => _expressions[feature];

    /// <summary>What a feature breaks its text into; null for one that does not.</summary>
    internal Sparse.PieceRule? PiecesOf(int feature) => (_expressions[feature] as CallExpression)?.Function.Pieces;

    /// <summary>Kind of each feature.</summary>
    public ValueKind KindOf(int feature) => _expressions[feature].Kind;

    /// <summary>The inputs that a feature reads, also through its windows.</summary>
    public IReadOnlyList<string> InputsOf(int feature) => ExpressionParser.ColumnsOf(_expressions[feature]);

    /// <summary>The windows that a feature reads.</summary>
    public IReadOnlyList<WindowSpec> WindowsOf(int feature) => [.. ExpressionParser.WindowsOf(_expressions[feature])];

    /// <summary>A feature in its canonical spelling: equal text, equal program. A feature's id is the hash of this.</summary>
    public string TextOf(int feature) => ExpressionText.Of(_expressions[feature]);

    /// <summary>Parses <paramref name="features"/> over <paramref name="columns"/>; columns that no feature reads are left out of <see cref="Inputs"/>.</summary>
    /// <param name="columns">The row's columns.</param>
    /// <param name="features">The features.</param>
    /// <param name="events">What windows can look at; null where there may be none.</param>
    /// <returns>The program, or null and every problem with the feature it is in.</returns>
    public static (FeatureProgram? Program, IReadOnlyList<(Feature Feature, ExpressionProblem Problem)> Problems) Compile(
        IReadOnlyList<InputColumn> columns, IReadOnlyList<Feature> features, EventScope? events = null)
    {
        var problems = new List<(Feature, ExpressionProblem)>();
        var expressions = new List<Expression>();
        foreach (var feature in features)
        {
            var (expression, wrong) = ExpressionParser.Parse(feature.Source, columns, events);
            problems.AddRange(wrong.Select(p => (feature, p)));
            if (expression is not null) { expressions.Add(expression); }
        }
        if (problems.Count > 0) { return (null, problems); }
        var used = expressions.SelectMany(ExpressionParser.ColumnsOf).ToHashSet();
        return (new(columns.Where(c => used.Contains(c.Name)).ToArray(), features, [.. expressions], events ?? EventScope.None, LearntNumbers.None), []);
    }

    /// <summary>Working memory for batches of up to <paramref name="capacity"/> rows; one thread at a time.</summary>
    public FeatureScratch CreateScratch(int capacity) => new(_expressions, capacity, Learnt);

    internal FeatureScratch CreateScratch(Expression[] expressions, int capacity) => new(expressions, capacity, Learnt);
}
