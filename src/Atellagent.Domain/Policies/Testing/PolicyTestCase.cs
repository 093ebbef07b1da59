using Atellagent.Domain.Documents;

namespace Atellagent.Domain.Policies.Testing;

/// <summary>One request and what must be decided about it.</summary>
/// <param name="Name">What it shows; a case of a matrix also names its values.</param>
/// <param name="Position">Where it stands.</param>
/// <param name="Given">The request.</param>
/// <param name="Expect">What must be decided; null where only the snapshot says.</param>
/// <param name="IsSnapshot">Whether the whole decision must be the one that the test's snapshot keeps.</param>
public sealed record PolicyTestCase(string Name, SourcePosition Position, PolicyTestRequest Given, PolicyTestExpectation? Expect, bool IsSnapshot);
