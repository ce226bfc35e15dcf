namespace Relearn.Server.Guarding;

/// <summary>Why the guard let somebody not through.</summary>
enum Refusal
{
    KeyMissing,
    KeyUnknown,
    Scope,
    Rate,
    Overload,
    Deadline,
    Body,
    Slow,
}
