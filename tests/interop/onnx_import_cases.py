MODELS = []
class SkipModel(Exception):
    pass
