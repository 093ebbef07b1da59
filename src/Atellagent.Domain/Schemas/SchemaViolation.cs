namespace Atellagent.Domain.Schemas;

/// <summary>One place where a value does not meet its schema.</summary>
/// <param name="Pointer">The place, a JSON Pointer (RFC 6901).</param>
/// <param name="Message">What was expected there.</param>
public sealed record SchemaViolation(string Pointer, string Message);
