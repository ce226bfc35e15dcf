namespace Relearn.Modeling.Evaluation;

/// <summary>The days that occur, numbered from 0.</summary>
readonly struct Blocks
{
    readonly int[] _index;
    readonly int _first;

    Blocks(int[] index, int first, int count) => (_index, _first, Count) = (index, first, count);

    public int Count { get; }

    public int IndexOf(int day) => _index[day - _first];

    public static Blocks Of(ReadOnlySpan<int> days)
    {
        var (first, last) = (int.MaxValue, int.MinValue);
        foreach (var day in days)
        {
            first = Math.Min(first, day);
            last = Math.Max(last, day);
        }
        if (first > last) { return new([], 0, 0); }
        var seen = new bool[last - first + 1];
        foreach (var day in days) { seen[day - first] = true; }
        var index = new int[seen.Length];
        var count = 0;
        for (var i = 0; i < seen.Length; i++) { index[i] = seen[i] ? count++ : -1; }
        return new(index, first, count);
    }
}
