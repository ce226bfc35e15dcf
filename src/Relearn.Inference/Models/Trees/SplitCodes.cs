namespace Relearn.Inference.Models.Trees;

/// <summary>What the splits of a model can tell apart, as one small number a feature: the rank of a number, or which of the categories that a set names.</summary>
/// <remarks>
/// A category that no set names has code 0: it goes right everywhere, as a missing one does. A numeric slot's codes are its ranks, then one for what is missing.
/// Here nothing is cut into parts of 255: codes have 16 bits.
/// </remarks>
sealed class SplitCodes
{
    const int MostCodes = ushort.MaxValue;

    // A larger category would need a table of that size, for a single number.
    const int MostCategory = 1 << 22;

    /// <summary>Splits that ask the same of the same feature: numbers by one meaning of "missing", or categories.</summary>
    public sealed class Question
    {
        public required int Feature { get; init; }

        public required SplitKind Kind { get; init; }

        /// <summary>The splits, in the order of the trees.</summary>
        public List<int> Splits { get; } = [];

        /// <summary>Number of codes.</summary>
        public int Codes { get; set; }

        /// <summary>Thresholds of a number, ascending.</summary>
        public float[] Thresholds { get; set; } = [];

        /// <summary>The category of each code, from code 1 on.</summary>
        public int[] Named { get; set; } = [];

        /// <summary>Code of each category; those behind the end have 0.</summary>
        public ushort[] OfCategory { get; set; } = [];
    }

    readonly ThresholdTables _thresholds;

    SplitCodes(Question[] questions)
    {
        Questions = questions;
        _thresholds = new(questions.Select(q => q.Thresholds));
    }

    /// <summary>Code of a value.</summary>
    /// <param name="question">Number of the question.</param>
    /// <param name="value">The value.</param>
    public int CodeOf(int question, float value)
    {
        var asked = Questions[question];
        if (asked.Kind == SplitKind.Category)
        {
            // Truncation, as in LightGBM: what lies between -1 and 0 is category 0.
            return value > -1 && value <= MostCategory && (int)value < asked.OfCategory.Length ? asked.OfCategory[(int)value] : 0;
        }
        if (float.IsNaN(value) && asked.Kind == SplitKind.MissingIsZero) { value = 0; }
        return float.IsNaN(value) || (asked.Kind == SplitKind.ZeroMissingLeft && Math.Abs(value) <= TreeModel.ZeroThreshold) ? asked.Codes - 1 : _thresholds.Rank(question, value);
    }

    public long Bytes => _thresholds.Bytes + Questions.Sum(q => 2L * q.OfCategory.Length);

    public Question[] Questions { get; }

    /// <summary>The codes, or null where a model has thresholds that are no numbers, more than 65,535 codes, or categories above four million.</summary>
    public static SplitCodes? TryMake(TreeModel model)
    {
        var questions = new Dictionary<(int, SplitKind), Question>();
        foreach (var (at, node) in model.Nodes.Index())
        {
            if (double.IsNaN(node.Threshold)) { return null; }
            var key = (node.Feature, Family(node.Kind));
            if (!questions.TryGetValue(key, out var question)) { questions[key] = question = new() { Feature = node.Feature, Kind = key.Item2 }; }
            question.Splits.Add(at);
        }
        foreach (var question in questions.Values)
        {
            if (!(question.Kind == SplitKind.Category ? Categories(model, question) : Numbers(model, question))) { return null; }
        }
        return new([.. questions.OrderBy(q => q.Key).Select(q => q.Value)]);
    }

    /// <summary>Number of each split's question.</summary>
    public Dictionary<int, int> ByQuestion() => Questions.Index().SelectMany(q => q.Item.Splits.Select(s => (s, q.Index))).ToDictionary(q => q.s, q => q.Index);

    // Splits of one family see the same values as missing; to which side they send them is each split's own affair.
    static SplitKind Family(SplitKind kind) => kind switch
    {
        SplitKind.MissingRight => SplitKind.MissingLeft,
        SplitKind.ZeroMissingRight => SplitKind.ZeroMissingLeft,
        _ => kind,
    };

    static bool Numbers(TreeModel model, Question question)
    {
        question.Thresholds = [.. question.Splits.Select(s => TreeModel.LargestAtMost(model.Nodes[s].Threshold)).Distinct().Order()];
        // The ranks, and one for what is missing.
        question.Codes = question.Thresholds.Length + 2;
        return question.Codes <= MostCodes;
    }

    static bool Categories(TreeModel model, Question question)
    {
        var named = new SortedSet<int>();
        foreach (var set in question.Splits.Select(s => (int)model.Nodes[s].Threshold))
        {
            for (var word = model.SetBounds[set]; word < model.SetBounds[set + 1]; word++)
            {
                for (var bits = model.SetWords[word]; bits != 0; bits &= bits - 1) { named.Add((word - model.SetBounds[set]) * 32 + System.Numerics.BitOperations.TrailingZeroCount(bits)); }
            }
        }
        if (named.Count >= MostCodes || named.Max > MostCategory) { return false; }
        question.OfCategory = new ushort[named.Count == 0 ? 0 : named.Max + 1];
        foreach (var (index, category) in named.Index()) { question.OfCategory[category] = (ushort)(index + 1); }
        question.Named = [.. named];
        question.Codes = named.Count + 1;
        return true;
    }

    /// <summary>Which codes go left at a split.</summary>
    /// <param name="model">The model.</param>
    /// <param name="question">The split's question.</param>
    /// <param name="split">The split.</param>
    /// <param name="left">Receives an answer for each code.</param>
    public static void Answer(TreeModel model, Question question, int split, Span<bool> left)
    {
        ref readonly var node = ref model.Nodes[split];
        if (question.Kind == SplitKind.Category)
        {
            left[0] = false;
            for (var code = 1; code < question.Codes; code++) { left[code] = model.GoesLeft(node, question.Named[code - 1]); }
            return;
        }
        // Not the value of a code is asked but its rank: values of one rank may be missing or not.
        left.Clear();
        left[..(Array.BinarySearch(question.Thresholds, TreeModel.LargestAtMost(node.Threshold)) + 1)].Fill(true);
        left[question.Codes - 1] = node.Kind is SplitKind.MissingLeft or SplitKind.ZeroMissingLeft;
    }
}
