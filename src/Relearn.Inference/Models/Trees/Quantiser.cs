namespace Relearn.Inference.Models.Trees;

/// <summary>Turns each value into the number of the model's thresholds that lie below it: a byte that every split can be decided by, exactly.</summary>
/// <remarks>
/// <code>
/// value of a feature -- what is missing? --> slot -- thresholds below it --> rank -- by side of the missing, by 255 ranks --> column, one byte
/// value &lt;= threshold k   is   code &lt;= k
/// </code>
/// A feature has a slot for each meaning of "missing" that its splits have (one, in a model that was trained at once). A slot has a column for each side that a missing
/// value goes to, where its code is 0 (left) or 255 (right), and a column for each 255 thresholds, in which codes are held within 0 and 255.
/// Thresholds are rounded down to float32, which changes no comparison with a float32 value.
/// </remarks>
sealed partial class Quantiser
{
    /// <summary>Thresholds that one column can tell apart.</summary>
    public const int ColumnThresholds = ThresholdTables.PartThresholds;

    const byte Left = 0;
    const byte Right = 255;

    enum Missing : byte { IsZero, IsNaN, IsNaNOrZero }

    sealed record Slot(int Feature, Missing Missing)
    {
        public float[] Thresholds = [];
    }

    readonly record struct Column(int Slot, bool GoesRight, int Part);

    readonly Slot[] _slots;
    readonly Column[] _columns;
    readonly Dictionary<(int Feature, Missing Missing), int> _slotOf;
    readonly Dictionary<Column, int> _columnOf;

    Quantiser(Slot[] slots, Column[] columns, Dictionary<(int, Missing), int> slotOf, bool vectors)
    {
        (_slots, _columns, _slotOf) = (slots, columns, slotOf);
        _columnOf = columns.Index().ToDictionary(c => c.Item, c => c.Index);
        Columns = columns.Length;
        Stride = (Columns + 63) / 64 * 64;
        LayOut(vectors);
    }

    /// <summary>Number of columns.</summary>
    public int Columns { get; }

    /// <summary>Bytes of one row's codes: the columns, up to a multiple of 64.</summary>
    public int Stride { get; }

    /// <summary>A quantiser for the numeric splits of a model; null where a threshold is not a number.</summary>
    /// <param name="model">The model.</param>
    /// <param name="vectors">False forces the plain way, for tests.</param>
    public static Quantiser? TryMake(TreeModel model, bool vectors = true)
    {
        var thresholds = new Dictionary<(int Feature, Missing Missing), SortedSet<float>>();
        var sides = new HashSet<(int, Missing, bool)>();
        foreach (var node in model.Nodes)
        {
            if (node.Kind == SplitKind.Category) { continue; }
            if (double.IsNaN(node.Threshold)) { return null; }
            var key = (node.Feature, MissingOf(node.Kind));
            if (!thresholds.TryGetValue(key, out var known)) { thresholds[key] = known = []; }
            known.Add(TreeModel.LargestAtMost(node.Threshold));
            sides.Add((key.Feature, key.Item2, GoesRight(node.Kind)));
        }
        Slot[] slots = [.. thresholds.OrderBy(t => t.Key).Select(t => new Slot(t.Key.Feature, t.Key.Missing) { Thresholds = [.. t.Value] })];
        var columns = new List<Column>();
        foreach (var (index, slot) in slots.Index())
        {
            foreach (var right in new[] { false, true })
            {
                if (!sides.Contains((slot.Feature, slot.Missing, right))) { continue; }
                for (var part = 0; part * ColumnThresholds < slot.Thresholds.Length; part++) { columns.Add(new(index, right, part)); }
            }
        }
        return new(slots, [.. columns], slots.Index().ToDictionary(s => (s.Item.Feature, s.Item.Missing), s => s.Index), vectors);
    }

    static Missing MissingOf(SplitKind kind) => kind switch
    {
        SplitKind.MissingIsZero => Missing.IsZero,
        SplitKind.MissingLeft or SplitKind.MissingRight => Missing.IsNaN,
        _ => Missing.IsNaNOrZero,
    };

    static bool GoesRight(SplitKind kind) => kind is SplitKind.MissingRight or SplitKind.ZeroMissingRight;

    /// <summary>Column and code of a numeric split: a row goes left where its code in that column is at most this.</summary>
    public (int Column, byte Code) CodeOf(in TreeNode node)
    {
        var slot = _slotOf[(node.Feature, MissingOf(node.Kind))];
        var rank = Array.BinarySearch(_slots[slot].Thresholds, TreeModel.LargestAtMost(node.Threshold));
        return (_columnOf[new(slot, GoesRight(node.Kind), rank / ColumnThresholds)], (byte)(rank % ColumnThresholds));
    }
}
