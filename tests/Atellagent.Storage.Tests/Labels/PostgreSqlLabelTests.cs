using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Labels;

public sealed class PostgreSqlLabelTests() : LabelContract(DatabaseKind.PostgreSql);
