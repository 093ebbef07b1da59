namespace Atellagent.Domain.Policies.Expressions;

/// <summary>The sorts of values. What comes before <see cref="Null"/> is no value.</summary>
internal enum ValueKind : byte
{
    /// <summary>It could not be had.</summary>
    Error = 0,

    /// <summary>A name's value that nobody has asked for yet.</summary>
    Pending,

    /// <summary>It depends on what is not known yet.</summary>
    Unknown,
    Null,
    Boolean,

    /// <summary>A whole number of 64 bits.</summary>
    Int,

    /// <summary>A whole number of 64 bits without a sign.</summary>
    UInt,

    /// <summary>A number of IEEE 754; no JSON text makes one.</summary>
    Double,

    /// <summary>An exact decimal that is no <see cref="Int"/>.</summary>
    Decimal,
    String,
    Bytes,
    Timestamp,
    Duration,
    List,
    Map,
    Type,
    Optional,
}
