namespace Relearn.Scoping;

/// <summary>How a release gets its traffic.</summary>
enum ReleaseMode
{
    /// <summary>All of it at once.</summary>
    Direct,

    /// <summary>It answers beside the champion, and nobody sees it.</summary>
    Shadow,

    /// <summary>A small share that grows while nothing speaks against it.</summary>
    Canary,

    /// <summary>A fixed share, until it is known which of the two earns more.</summary>
    Ab,
}
