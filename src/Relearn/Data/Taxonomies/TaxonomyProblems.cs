using Relearn.Numerics;

namespace Relearn.Data.Taxonomies;

/// <summary>What is wrong with a taxonomy or its labels, told together; of very many the first.</summary>
sealed class TaxonomyProblems
{
    /// <summary>How many are told.</summary>
    public const int MostTold = 20;

    readonly List<UserError> _told = [];
    long _count;

    public bool Any => _count > 0;

    public void Add(Func<UserError> problem)
    {
        if (++_count <= MostTold) { _told.Add(problem()); }
    }

    /// <exception cref="UserErrorException">Something is wrong.</exception>
    public void ThrowIfAny()
    {
        if (_count == 0) { return; }
        throw new UserErrorException(_count > MostTold ? [.. _told, TaxonomiesErrors.MoreWrong(_count - MostTold)] : _told);
    }
}
