namespace Relearn.Inference.Features;

/// <summary>One overload of a function or operator: its name, its kinds and its kernel.</summary>
/// <param name="Name">As written: <c>hour</c>, <c>+</c>.</param>
/// <param name="Parameters">Kinds of the arguments; the last one repeats when <paramref name="Variadic"/>.</param>
/// <param name="Result">Kind of the result.</param>
/// <param name="Kernel">Fills the first <c>rows</c> values of the result.</param>
/// <param name="Variadic">Takes one or more of the last parameter.</param>
sealed record Function(string Name, ValueKind[] Parameters, ValueKind Result, Kernel Kernel, bool Variadic = false)
{
    /// <summary>The rules that it was made with, where it is about a time zone.</summary>
    public (string Name, double[] Rules)? Zone { get; init; }

    /// <summary>What it breaks a text into, where it does; in a program the text itself stands for them.</summary>
    public Sparse.PieceRule? Pieces { get; init; }

    public bool Accepts(IReadOnlyList<Expression> arguments)
    {
        if (Variadic ? arguments.Count < Parameters.Length : arguments.Count != Parameters.Length) { return false; }
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i].Kind != Parameters[Math.Min(i, Parameters.Length - 1)]) { return false; }
        }
        return true;
    }

    public string Signature() => $"{Name}({string.Join(", ", Parameters.Select(p => p.ToString().ToLowerInvariant()))}{(Variadic ? ", ..." : "")})";
}

/// <summary>Fills the first <paramref name="rows"/> values of <paramref name="result"/>.</summary>
delegate void Kernel(Vector[] arguments, Vector result, int rows, TextCache cache);
