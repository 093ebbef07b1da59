namespace Atellagent.Domain.Policies.Expressions;

/// <summary>
/// What is found out about type variables while one expression is checked, and whether a value of one type may stand
/// where another is wanted (CEL specification, "Type checking": parameters are solved by unification, <c>dyn</c> fits all).
/// </summary>
internal sealed class TypeVariables
{
    private readonly Dictionary<ExpressionType, ExpressionType> _known = new(ReferenceEqualityComparer.Instance);
    private readonly List<ExpressionType> _learnt = [];
    private int _made;

    /// <summary>A variable that nothing is known of.</summary>
    public ExpressionType Fresh() => ExpressionType.VariableOf("T" + _made++);

    /// <summary>Whether the variable is already another type, or that other type.</summary>
    public ExpressionType Resolve(ExpressionType type)
    {
        while (type.Kind == ExpressionType.TypeKind.Variable && _known.TryGetValue(type, out ExpressionType? known))
        {
            type = known;
        }

        return type;
    }

    /// <summary>A type without variables; what is still not known is <see cref="ExpressionType.Dyn"/>.</summary>
    public ExpressionType Settle(ExpressionType type)
    {
        type = Resolve(type);
        return type.Kind == ExpressionType.TypeKind.Variable ? ExpressionType.Dyn : Rebuild(type, Settle);
    }

    /// <summary>A signature's types with variables of their own.</summary>
    /// <param name="type">A type of the signature.</param>
    /// <param name="made">The variables made so far for it.</param>
    /// <returns>The type.</returns>
    public ExpressionType Instantiate(ExpressionType type, Dictionary<string, ExpressionType> made)
    {
        if (type.Kind != ExpressionType.TypeKind.Variable)
        {
            return Rebuild(type, t => Instantiate(t, made));
        }

        if (!made.TryGetValue(type.Name, out ExpressionType? variable))
        {
            made.Add(type.Name, variable = Fresh());
        }

        return variable;
    }

    /// <summary>Tries values against the types that are wanted; where one does not fit nothing is learnt.</summary>
    public bool TryAssign(ReadOnlySpan<ExpressionType> values, ReadOnlySpan<ExpressionType> wanted)
    {
        int before = _learnt.Count;
        for (int i = 0; i < values.Length; i++)
        {
            if (!Fits(values[i], wanted[i]))
            {
                Forget(before);
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a value of one type may stand where another is wanted.</summary>
    public bool TryAssign(ExpressionType value, ExpressionType wanted) => TryAssign([value], [wanted]);

    /// <summary>The type of either of two values.</summary>
    public ExpressionType Join(ExpressionType left, ExpressionType right)
    {
        (left, right) = (Resolve(left), Resolve(right));
        if (ReferenceEquals(left, right))
        {
            return left;
        }

        if (left.IsString && right.IsString)
        {
            return ExpressionType.String;
        }

        if (left.Kind is ExpressionType.TypeKind.Int or ExpressionType.TypeKind.Number && right.Kind is ExpressionType.TypeKind.Int or ExpressionType.TypeKind.Number)
        {
            return left.Kind == right.Kind ? left : ExpressionType.Number;
        }

        if (TryAssign(right, left))
        {
            return IsVaguer(right, left) ? right : left;
        }

        return TryAssign(left, right) ? right : ExpressionType.Dyn;
    }

    private bool Fits(ExpressionType value, ExpressionType wanted)
    {
        (value, wanted) = (Resolve(value), Resolve(wanted));
        if (ReferenceEquals(value, wanted))
        {
            return true;
        }

        if (wanted.Kind == ExpressionType.TypeKind.Variable || value.Kind == ExpressionType.TypeKind.Variable)
        {
            (ExpressionType variable, ExpressionType other) = wanted.Kind == ExpressionType.TypeKind.Variable ? (wanted, value) : (value, wanted);
            return !Mentions(other, variable) && Learn(variable, other);
        }

        if (value.IsDyn || wanted.IsDyn)
        {
            return true;
        }

        return (value.Kind, wanted.Kind) switch
        {
            (ExpressionType.TypeKind.Int, ExpressionType.TypeKind.Number) => true,
            (ExpressionType.TypeKind.Null, ExpressionType.TypeKind.Timestamp or ExpressionType.TypeKind.Duration or ExpressionType.TypeKind.Named) => true,
            (ExpressionType.TypeKind.Record, ExpressionType.TypeKind.Map) => Fits(ExpressionType.String, wanted.Key!),
            (ExpressionType.TypeKind.Map, ExpressionType.TypeKind.Record) => Fits(value.Key!, ExpressionType.String),
            _ when value.Kind != wanted.Kind => false,
            (ExpressionType.TypeKind.List, _) => Fits(value.Element!, wanted.Element!),
            (ExpressionType.TypeKind.Map, _) => Fits(value.Key!, wanted.Key!) && Fits(value.Element!, wanted.Element!),
            (ExpressionType.TypeKind.Named, _) => FitsNamed(value, wanted),
            _ => true,
        };
    }

    private bool FitsNamed(ExpressionType value, ExpressionType wanted)
    {
        if (!string.Equals(value.Name, wanted.Name, StringComparison.Ordinal) || value.Parameters.Length != wanted.Parameters.Length)
        {
            return false;
        }

        for (int i = 0; i < value.Parameters.Length; i++)
        {
            if (!Fits(value.Parameters[i], wanted.Parameters[i]))
            {
                return false;
            }
        }

        return true;
    }

    private bool Learn(ExpressionType variable, ExpressionType type)
    {
        _known.Add(variable, type);
        _learnt.Add(variable);
        return true;
    }

    private void Forget(int before)
    {
        for (int i = before; i < _learnt.Count; i++)
        {
            _known.Remove(_learnt[i]);
        }

        _learnt.RemoveRange(before, _learnt.Count - before);
    }

    private bool Mentions(ExpressionType type, ExpressionType variable)
    {
        type = Resolve(type);
        return ReferenceEquals(type, variable)
            || (type.Element is not null && Mentions(type.Element, variable))
            || (type.Key is not null && Mentions(type.Key, variable))
            || type.Parameters.Any(p => Mentions(p, variable));
    }

    // Of two types that fit each other the one that promises less is that of both.
    private bool IsVaguer(ExpressionType left, ExpressionType right)
    {
        (left, right) = (Resolve(left), Resolve(right));
        return left.IsDyn
            || (left.Element is not null && right.Element is not null && IsVaguer(left.Element, right.Element))
            || (left.Key is not null && right.Key is not null && IsVaguer(left.Key, right.Key))
            || left.Parameters.Zip(right.Parameters).Any(p => IsVaguer(p.First, p.Second));
    }

    private static ExpressionType Rebuild(ExpressionType type, Func<ExpressionType, ExpressionType> change)
    {
        switch (type.Kind)
        {
            case ExpressionType.TypeKind.List:
                ExpressionType element = change(type.Element!);
                return ReferenceEquals(element, type.Element) ? type : ExpressionType.ListOf(element, type.LargestSize);
            case ExpressionType.TypeKind.Map:
                return ExpressionType.MapOf(change(type.Key!), change(type.Element!));
            case ExpressionType.TypeKind.Named when !type.Parameters.IsEmpty:
                return ExpressionType.NamedOf(type.Name, [.. type.Parameters.Select(change)]);
            default:
                return type;
        }
    }
}
