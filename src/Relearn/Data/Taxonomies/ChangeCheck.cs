using Relearn.Inference.Models.Classes;
using Relearn.Numerics;

namespace Relearn.Data.Taxonomies;

/// <summary>What is wrong with a change before it is written.</summary>
static class ChangeCheck
{
    /// <summary>All problems.</summary>
    /// <param name="taxonomy">Today's classes.</param>
    /// <param name="change">The change; not that of taking one back.</param>
    public static IReadOnlyList<UserError> Problems(Taxonomy taxonomy, TaxonomyChange change)
    {
        var problems = new List<UserError>();
        if (change.Kind == TaxonomyChangeKind.Add)
        {
            var (parent, name) = (TaxonomyChange.ParentOf(change.Path), TaxonomyChange.NameOf(change.Path));
            if (taxonomy.Find(parent) < 0) { problems.Add(Unknown(parent)); }
            CheckName(name);
            if (problems.Count == 0 && taxonomy.Find(change.Path) >= 0) { problems.Add(TaxonomiesErrors.ClassTaken(change.Path)); }
            return problems;
        }
        var node = change.Path.Length == 0 ? -1 : taxonomy.Find(change.Path);
        if (node < 0) { problems.Add(Unknown(change.Path)); }
        switch (change.Kind)
        {
            case TaxonomyChangeKind.Rename:
                CheckName(change.To ?? "");
                CheckNewPath();
                break;
            case TaxonomyChangeKind.Merge:
            case TaxonomyChangeKind.Move:
                var into = change.Kind == TaxonomyChangeKind.Merge && string.IsNullOrEmpty(change.To) ? -1 : taxonomy.Find(change.To ?? "");
                if (into < 0) { problems.Add(Unknown(change.To ?? "")); }
                if (node >= 0 && into >= 0 && taxonomy.Contains(node, into)) { problems.Add(TaxonomiesErrors.ClassIntoItself(change.Path, change.To!)); }
                if (change.Kind == TaxonomyChangeKind.Move) { CheckNewPath(); }
                break;
            case TaxonomyChangeKind.Split:
                var parts = change.Parts ?? [];
                foreach (var part in parts) { CheckName(part); }
                if (parts.Distinct(StringComparer.Ordinal).Count() < Math.Max(2, parts.Count)) { problems.Add(TaxonomiesErrors.SplitTooSmall(change.Path, parts.Distinct(StringComparer.Ordinal).Count())); }
                problems.AddRange(parts.Distinct(StringComparer.Ordinal).Where(p => node >= 0 && taxonomy.ChildOf(node, p) >= 0).Select(p => TaxonomiesErrors.ClassTaken(ClassPath.Of([change.Path, p]))));
                break;
        }
        return problems;

        UserError Unknown(string path) => TaxonomiesErrors.ClassUnknown(path, [.. Enumerable.Range(1, taxonomy.Count - 1).Select(taxonomy.PathOf)]);

        void CheckName(string name)
        {
            if (name.Trim().Length == 0 || name.Trim() != name || name.Contains(Taxonomy.Separator, StringComparison.Ordinal)) { problems.Add(TaxonomiesErrors.ClassNameWrong(name)); }
        }

        void CheckNewPath()
        {
            if (problems.Count > 0) { return; }
            if (change.NewPath == change.Path) { problems.Add(TaxonomiesErrors.ClassAlreadyThere(change.Path)); }
            else if (taxonomy.Find(change.NewPath) >= 0) { problems.Add(TaxonomiesErrors.ClassTaken(change.NewPath)); }
        }
    }
}
