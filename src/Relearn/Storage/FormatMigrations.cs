namespace Relearn.Storage;

/// <summary>Steps that bring something from one format version to the next, in order; never back.</summary>
/// <typeparam name="T">What is migrated.</typeparam>
/// <param name="steps">Step i goes from version i + 1 to i + 2; a thing without steps is at version 1.</param>
sealed class FormatMigrations<T>(params Action<T>[] steps)
{
    /// <summary>The version that this build writes.</summary>
    public int Current => steps.Length + 1;

    /// <summary>Applies what is missing.</summary>
    /// <param name="subject">What to migrate.</param>
    /// <param name="version">Its version, 1 or above and at most <see cref="Current"/>.</param>
    public void Apply(T subject, int version)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(version, Current);
        for (var v = version; v < Current; v++) { steps[v - 1](subject); }
    }
}
