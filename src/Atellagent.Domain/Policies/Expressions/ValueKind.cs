namespace Atellagent.Domain.Policies.Expressions;

/// <summary>The sorts of values at evaluation.</summary>
internal enum ValueKind
{
    Error,
    Unknown,
    Null,
    Boolean,
    Number,
    String,
    List,
    Map,
}
