using Relearn.Inference.Features;

namespace Relearn.Loop;

/// <summary>A column of a table that a project is made from.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Its type.</param>
/// <param name="Rows">Rows that were looked at.</param>
/// <param name="Missing">Rows without a value.</param>
/// <param name="Distinct">Distinct values among them, counted up to 10,000.</param>
/// <param name="Values">The values and their counts, most frequent first, where there are at most 20.</param>
/// <param name="Unique">Every row has its own value; looked at only for names that sound like an id.</param>
sealed record TableColumn(string Name, ValueKind Kind, long Rows, long Missing, int Distinct, IReadOnlyList<(string Value, long Count)> Values, bool Unique)
{
    /// <summary>A name that ids have.</summary>
    public static bool IsIdName(string name) => name.ToLowerInvariant() is var lower && (lower is "id" or "key" or "uuid" || lower.EndsWith("_id", StringComparison.Ordinal) || lower.EndsWith("id", StringComparison.Ordinal) && name.EndsWith("Id", StringComparison.Ordinal));

    /// <summary>The name as an expression writes it.</summary>
    public string Quoted => (char.IsLetter(Name[0]) || Name[0] == '_') && Name.All(c => char.IsLetterOrDigit(c) || c == '_') ? Name : $"`{Name}`";
}
