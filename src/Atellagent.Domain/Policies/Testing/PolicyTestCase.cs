using Atellagent.Domain.Documents;

namespace Atellagent.Domain.Policies.Testing;

/// <summary>One request and what must be decided about it.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Position">Where it stands.</param>
/// <param name="Given">The request.</param>
/// <param name="Expect">What must be decided.</param>
public sealed record PolicyTestCase(string Name, SourcePosition Position, PolicyTestRequest Given, PolicyTestExpectation Expect);
