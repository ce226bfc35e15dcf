namespace Relearn.Serving.Keys;

/// <summary>The names of scopes.</summary>
static class KeyScopes
{
    /// <summary>All names, as they are typed and written.</summary>
    public static readonly string[] All = ["predict", "outcomes", "admin"];

    static readonly KeyScope[] Values = [KeyScope.Predict, KeyScope.Outcomes, KeyScope.Admin];

    /// <summary>The scopes of these names; null if there are none, or one is unknown.</summary>
    public static KeyScope? Parse(IReadOnlyList<string>? names)
    {
        var scopes = KeyScope.None;
        foreach (var name in names ?? [])
        {
            var at = Array.IndexOf(All, name);
            if (at < 0) { return null; }
            scopes |= Values[at];
        }
        return scopes == KeyScope.None ? null : scopes;
    }

    /// <summary>The names of scopes.</summary>
    public static IReadOnlyList<string> Names(KeyScope scopes) => [.. All.Where((_, i) => scopes.HasFlag(Values[i]))];
}
