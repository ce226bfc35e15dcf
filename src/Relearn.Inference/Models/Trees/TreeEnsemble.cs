namespace Relearn.Inference.Models.Trees;

/// <summary>Boosted trees; raw scores have the same bits as LightGBM's own (sums in double, in the order of the trees).</summary>
/// <remarks>
/// One row and many have different best engines (<see cref="TreeEngine"/>); each is made when it is first needed, and all give the same bits. Safe for any number of threads.
/// </remarks>
public sealed unsafe class TreeEnsemble : IExplainer
{
    // From here on a tile of 64 rows costs less than its rows one by one.
    const int BatchRows = 16;

    readonly Lazy<Quantiser?> _quantiser;
    readonly Lazy<SplitCodes?> _codes;
    readonly Lazy<TreeScorer> _row;
    readonly Lazy<TreeScorer> _batch;
    readonly Lazy<TreeShap> _shap;
    readonly Lazy<EarlyExit> _early;

    internal TreeEnsemble(TreeModel model, TreeEngine engine = TreeEngine.Automatic, bool vectors = true)
    {
        Model = model;
        Engine = engine;
        _quantiser = new(() => Quantiser.TryMake(model, vectors));
        _codes = new(() => SplitCodes.TryMake(model));
        _row = new(() => Choose(engine == TreeEngine.Automatic ? RowEngines() : [engine]));
        _shap = new(() => TreeShap.Make(model));
        _early = new(() => new(model));
        _batch = engine == TreeEngine.Automatic ? new(() => Choose(BatchEngines())) : _row;
    }

    internal TreeModel Model { get; }

    /// <summary>The engine that was asked for.</summary>
    public TreeEngine Engine { get; }

    /// <inheritdoc/>
    public int Width => Model.Width;

    /// <inheritdoc/>
    public int Outputs => Model.Outputs;

    /// <summary>Number of trees.</summary>
    public int Trees => Model.Trees;

    /// <summary>How raw scores become predictions.</summary>
    public Objective Objective => Model.Objective;

    /// <summary>The features' names, as the model text gives them; <c>Column_0</c> and so on where it does not.</summary>
    public IReadOnlyList<string> FeatureNames => Model.FeatureNames;

    /// <summary>Reads a LightGBM model text.</summary>
    /// <param name="modelText">The text, UTF-8.</param>
    /// <param name="engine">An engine to use for everything; by default the fastest for each number of rows.</param>
    /// <exception cref="BundleException">The text is not such a model (the message says what was found), or does not fit the engine.</exception>
    public static TreeEnsemble Parse(ReadOnlySpan<byte> modelText, TreeEngine engine = TreeEngine.Automatic)
    {
        var trees = new TreeEnsemble(LightGbmText.Parse(modelText), engine);
        return engine == TreeEngine.Automatic || trees.Make(engine) is not null
            ? trees
            : throw new BundleException($"The engine '{engine}' does not fit this model ({trees.Trees} trees, {trees.Width} features). Those that do: {string.Join(", ", trees.Fitting())}.");
    }

    /// <summary>Reads a file that LightGBM saved.</summary>
    /// <exception cref="BundleException">It cannot be read.</exception>
    public static TreeEnsemble Open(string path, TreeEngine engine = TreeEngine.Automatic)
    {
        try
        {
            return Parse(File.ReadAllBytes(path), engine);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BundleException($"The model '{path}' cannot be read: {e.Message} Check the path.");
        }
    }

    /// <summary>The same trees on one engine; null where they do not fit it.</summary>
    internal TreeEnsemble? On(TreeEngine engine, bool vectors = true)
    {
        var other = new TreeEnsemble(Model, engine, vectors);
        return other.Make(engine) is null ? null : other;
    }

    /// <summary>The engines that the trees fit.</summary>
    internal IEnumerable<TreeEngine> Fitting() => Enum.GetValues<TreeEngine>().Where(e => e != TreeEngine.Automatic && Make(e) is not null);

    /// <summary>What scores one row, and what scores many, now.</summary>
    internal (string Row, string Batch) Chosen => (_row.Value.GetType().Name, _batch.Value.GetType().Name);

    /// <inheritdoc/>
    public long MemoryBytes => sizeof(TreeNode) * (long)Model.Nodes.Length + sizeof(double) * (Model.Leaves.LongLength + Model.NodeCover.LongLength + Model.LeafCover.LongLength)
        + sizeof(uint) * Model.SetWords.LongLength + (_row.IsValueCreated ? _row.Value.Bytes : 0) + (_batch.IsValueCreated && _batch != _row ? _batch.Value.Bytes : 0) + (_shap.IsValueCreated ? _shap.Value.Bytes : 0);

    // In the order of their speed, the first that fits.
    TreeEngine[] RowEngines() => Model.Nodes.Length == 0 ? []
        : Lanes.HasPermute ? [TreeEngine.ConditionWords, TreeEngine.QuantisedNodes, TreeEngine.NodeBits, TreeEngine.LeafMasks]
        : FewFeatures ? [TreeEngine.LeafMasks, TreeEngine.QuantisedNodes, TreeEngine.NodeBits]
        : [TreeEngine.QuantisedNodes, TreeEngine.NodeBits, TreeEngine.LeafMasks];

    TreeEngine[] BatchEngines() => Model.Nodes.Length == 0 ? []
        : Lanes.HasAffine ? [TreeEngine.ConditionMasks, TreeEngine.QuantisedNodes, TreeEngine.NodeBits, TreeEngine.LeafMasks]
        : FewFeatures ? [TreeEngine.LeafMasks, TreeEngine.QuantisedNodes, TreeEngine.NodeBits]
        : [TreeEngine.QuantisedNodes, TreeEngine.NodeBits, TreeEngine.LeafMasks];

    // A mask for each feature of a tree: with more than these the walk over quantised splits looks at less.
    bool FewFeatures => Model.Nodes.Select(n => n.Feature).Distinct().Take(13).Count() <= 12;

    TreeScorer Choose(TreeEngine[] engines)
    {
        foreach (var engine in engines)
        {
            if (Make(engine) is { } made) { return made; }
        }
        return new NodeWalk(Model);
    }

    TreeScorer? Make(TreeEngine engine) => engine switch
    {
        TreeEngine.NodeWalk => new NodeWalk(Model),
        TreeEngine.LeafMasks => LeafMasks.TryMake(Model, _codes.Value),
        TreeEngine.QuantisedNodes => QuantisedNodes.TryMake(Model, _quantiser.Value),
        TreeEngine.ConditionWords => ConditionWords.TryMake(Model, _quantiser.Value),
        TreeEngine.NodeBits => NodeBits.TryMake(Model, _codes.Value),
        TreeEngine.ConditionMasks => ConditionMasks.TryMake(Model, _quantiser.Value, Model.HasCategories ? _codes.Value : null),
        _ => null,
    };

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<float> matrix, Span<double> raw)
    {
        var rows = raw.Length / Outputs;
        ArgumentOutOfRangeException.ThrowIfNotEqual(raw.Length, rows * Outputs);
        ArgumentOutOfRangeException.ThrowIfLessThan(matrix.Length, rows * Width);
        if (rows == 0) { return; }
        fixed (float* from = matrix)
        fixed (double* to = raw)
        {
            (rows < BatchRows ? _row.Value : _batch.Value).Score(from, rows, to);
        }
    }

    /// <summary>Scores rows and turns the scores into predictions.</summary>
    /// <param name="matrix">Rows, <c>[rows, Width]</c>, row-major; NaN is missing.</param>
    /// <param name="predictions">Receives the predictions (probabilities where the objective makes such), <c>[rows, Outputs]</c>.</param>
    public void Predict(ReadOnlySpan<float> matrix, Span<double> predictions)
    {
        Score(matrix, predictions);
        // A random forest: LightGBM, too, averages only here, not in its raw scores.
        if (Model.Averages)
        {
            foreach (ref var score in predictions) { score /= Model.Iterations; }
        }
        for (var row = 0; row < predictions.Length; row += Outputs) { Objective.Convert(predictions.Slice(row, Outputs)); }
    }

    /// <summary>Explains rows: exact Shapley values of the raw scores, of the kind that LightGBM's <c>predict_contrib</c> gives.</summary>
    /// <param name="matrix">Rows, <c>[rows, Width]</c>, row-major; NaN is missing.</param>
    /// <param name="contributions">Receives, for each row and output, how much each feature moves the raw score, and last the score that is expected without knowing any feature: <c>[rows, Outputs, Width + 1]</c>. They sum to the raw score.</param>
    /// <exception cref="BundleException">The model text does not say how many training rows its leaves saw.</exception>
    public void Explain(ReadOnlySpan<float> matrix, Span<double> contributions)
    {
        var rows = contributions.Length / (Outputs * (Width + 1));
        ArgumentOutOfRangeException.ThrowIfNotEqual(contributions.Length, rows * Outputs * (Width + 1));
        ArgumentOutOfRangeException.ThrowIfLessThan(matrix.Length, rows * Width);
        fixed (float* from = matrix)
        fixed (double* to = contributions)
        {
            _shap.Value.Explain(from, rows, to);
        }
    }

    /// <summary>Whether a row's raw score is at least a threshold; always the answer that the score itself gives, often without asking all trees.</summary>
    /// <remarks>A threshold that no row can reach, or every row does, is answered at once. Where the trees have to be walked split by split, the walk ends when the rest cannot change the
    /// answer; the other engines score all trees in less time than finding out takes (docs/benchmarks/explain.md).</remarks>
    /// <param name="row">One row, <c>[Width]</c>; NaN is missing.</param>
    /// <param name="threshold">Raw score, as <see cref="Score"/> gives it.</param>
    /// <exception cref="BundleException">The model has several outputs.</exception>
    public bool Reaches(ReadOnlySpan<float> row, double threshold)
    {
        if (Outputs > 1) { throw new BundleException($"A threshold needs one score, and this model has {Outputs} outputs. Score the row and compare the output that is meant."); }
        ArgumentOutOfRangeException.ThrowIfLessThan(row.Length, Width);
        if (_early.Value.Decided(threshold) is { } decided) { return decided; }
        fixed (float* from = row)
        {
            if (_row.Value is NodeWalk) { return _early.Value.Reaches(from, threshold, out _); }
            double score;
            _row.Value.Score(from, 1, &score);
            return score >= threshold;
        }
    }
}
