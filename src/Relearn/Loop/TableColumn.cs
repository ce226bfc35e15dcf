using Relearn.Inference.Features;

namespace Relearn.Loop;

/// <summary>A column of a table that a project is made from.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Its type.</param>
/// <param name="Rows">Rows that were looked at.</param>
/// <param name="Missing">Rows without a value.</param>
/// <param name="Distinct">Distinct values among them, counted up to 10,000.</param>
/// <param name="Values">The values and their counts, most frequent first, where there are at most 20.</param>
/// <param name="Increasing">No value is below the one before it.</param>
sealed record TableColumn(string Name, ValueKind Kind, long Rows, long Missing, int Distinct, IReadOnlyList<(string Value, long Count)> Values, bool Increasing)
{
    /// <summary>The name as an expression writes it.</summary>
    public string Quoted => (char.IsLetter(Name[0]) || Name[0] == '_') && Name.All(c => char.IsLetterOrDigit(c) || c == '_') ? Name : $"`{Name}`";
}
