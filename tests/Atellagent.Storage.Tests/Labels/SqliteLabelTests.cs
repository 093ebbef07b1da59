using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Labels;

public sealed class SqliteLabelTests() : LabelContract(DatabaseKind.Sqlite);
