using Relearn.Inference.Models.Classes;

namespace Relearn.Data.Taxonomies;

/// <summary>Paths of classes as people write them.</summary>
static class ClassPath
{
    /// <summary>A path has no more names than this: nobody tells so many levels apart, and work and memory grow with them.</summary>
    public const int MostNames = 100;

    /// <summary>The names of a path, without the spaces around them.</summary>
    /// <param name="text">The path.</param>
    /// <param name="separator">What stands between its names; empty: the text is one name.</param>
    public static string[] Names(string text, string separator)
    {
        string[] names = separator.Length == 0 ? [text] : text.Split(separator);
        for (var i = 0; i < names.Length; i++) { names[i] = names[i].Trim(); }
        return names;
    }

    /// <summary>Notes what is wrong with names.</summary>
    /// <returns>Whether nothing is.</returns>
    public static bool Check(string[] names, string text, Func<string> where, TaxonomyProblems problems)
    {
        if (names.Any(n => n.Length == 0))
        {
            problems.Add(() => TaxonomiesErrors.NameEmpty(where(), text));
            return false;
        }
        if (names.Length > MostNames)
        {
            problems.Add(() => TaxonomiesErrors.TooDeep(where(), names[^1], MostNames));
            return false;
        }
        if (names.FirstOrDefault(n => n.Contains(Taxonomy.Separator, StringComparison.Ordinal)) is { } wrong)
        {
            problems.Add(() => TaxonomiesErrors.NameHasSeparator(where(), wrong));
            return false;
        }
        return true;
    }

    /// <summary>The path of these names, as the project writes it everywhere.</summary>
    public static string Of(IEnumerable<string> names) => string.Join(Taxonomy.Separator, names);
}
