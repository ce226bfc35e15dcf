using Relearn.Numerics;

namespace Relearn.Data.Labels.Aggregation;

/// <summary>Items whose class is known for sure.</summary>
sealed class GoldLabels
{
    GoldLabels(int[] classes, int[] voted, int silent, int unknown) => (Classes, Voted, WithoutVotes, Unknown) = (classes, voted, silent, unknown);

    /// <summary>Class of each item of the table; -1 where it is not known.</summary>
    public int[] Classes { get; }

    /// <summary>The gold items that have votes: only they can judge a method.</summary>
    public IReadOnlyList<int> Voted { get; }

    /// <summary>Gold items of the table on which nobody voted.</summary>
    public int WithoutVotes { get; }

    /// <summary>Gold items that the table does not have.</summary>
    public int Unknown { get; }

    /// <summary>Gold items in all.</summary>
    public int Count => Voted.Count + WithoutVotes + Unknown;

    /// <summary>No gold.</summary>
    public static GoldLabels None(VoteTable table) => Of(table, []);

    /// <summary>Matches gold to a table.</summary>
    /// <param name="table">The votes.</param>
    /// <param name="gold">The classes of items; the annotator is not read.</param>
    /// <exception cref="UserErrorException">A class that the table does not have, or two classes for one item.</exception>
    public static GoldLabels Of(VoteTable table, IEnumerable<Vote> gold)
    {
        var places = table.Items.Select((name, i) => (name, i)).ToDictionary(x => x.name, x => x.i, StringComparer.Ordinal);
        var classes = table.Classes.Select((name, c) => (name, c)).ToDictionary(x => x.name, x => x.c, StringComparer.Ordinal);
        var given = new Dictionary<string, Vote>(StringComparer.Ordinal);
        var errors = new List<UserError>();
        var outside = new SortedDictionary<string, List<long>>(StringComparer.Ordinal);
        var of = new int[table.Items.Count];
        Array.Fill(of, -1);
        var unknown = 0;
        foreach (var label in gold)
        {
            if (!classes.TryGetValue(label.Class, out var c))
            {
                if (!outside.TryGetValue(label.Class, out var rows)) { outside.Add(label.Class, rows = []); }
                rows.Add(label.Row);
                continue;
            }
            if (given.TryGetValue(label.Item, out var earlier))
            {
                if (earlier.Class != label.Class) { errors.Add(AggregationErrors.GoldContradicts(label.Item, earlier.Class, earlier.Row, label.Class, label.Row)); }
                continue;
            }
            given.Add(label.Item, label);
            if (places.TryGetValue(label.Item, out var item)) { of[item] = c; }
            else { unknown++; }
        }
        errors.InsertRange(0, outside.Select(o => AggregationErrors.GoldOutside(o.Key, o.Value, table.Classes)));
        return errors.Count > 0 ? throw new UserErrorException(errors) : Take(table, of, unknown);
    }

    /// <summary>Only these of the gold items.</summary>
    public GoldLabels Only(IEnumerable<int> items)
    {
        var of = new int[Classes.Length];
        Array.Fill(of, -1);
        var kept = items.Order().ToArray();
        foreach (var item in kept) { of[item] = Classes[item]; }
        return new(of, kept, 0, 0);
    }

    static GoldLabels Take(VoteTable table, int[] of, int unknown)
    {
        var known = Enumerable.Range(0, of.Length).Where(i => of[i] >= 0).ToArray();
        var voted = known.Where(i => table.VotesOn(i) > 0).ToArray();
        return new(of, voted, known.Length - voted.Length, unknown);
    }
}
