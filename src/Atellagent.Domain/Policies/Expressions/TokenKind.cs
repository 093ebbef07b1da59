namespace Atellagent.Domain.Policies.Expressions;

/// <summary>What a token is.</summary>
internal enum TokenKind
{
    End,
    Identifier,
    Operator,
    String,
    Integer,
    Decimal,
}
